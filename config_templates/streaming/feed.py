"""Drops the sales of the next days into data/input/, a file for each day, while the pipeline runs.

    python feed.py        the next two days
    python feed.py 5      the next five

A day that has a file in sample/ gets that one; the sales of later days are made up.
"""

import csv
import random
import shutil
import sys
import time
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIRST_DAY = date(2024, 1, 15)
SECONDS_BETWEEN = 2
CUSTOMERS = ["Alice", "Bob", "Charlie", "David", "Eve", "Frank", "Grace", "Heidi"]


def made_up_sales(day):
    """The same rows each time for the same day; now and then a refund, which the pipeline leaves out."""
    chance = random.Random(day.isoformat())
    first_id = 3 * (day - FIRST_DAY).days
    for sale_id in range(first_id, first_id + 3):
        yield sale_id, day.isoformat(), f"{chance.uniform(-20, 300):.2f}", chance.choice(CUSTOMERS)


def drop(day, folder):
    name = f"sales_{day:%Y_%m_%d}.csv"
    sample = HERE / "sample" / name
    if sample.exists():
        shutil.copy(sample, folder / name)
    else:
        with (folder / name).open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["id", "date", "amount", "customer"])
            writer.writerows(made_up_sales(day))
    print(f"dropped data/input/{name}", flush=True)


def main(count):
    folder = HERE / "data" / "input"
    folder.mkdir(parents=True, exist_ok=True)
    dropped = len(list(folder.glob("sales_*.csv")))
    for number in range(dropped, dropped + count):
        if number > dropped:
            time.sleep(SECONDS_BETWEEN)
        drop(FIRST_DAY + timedelta(days=number), folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
