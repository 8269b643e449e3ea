"""Where the command begins: a Ctrl+C while its modules are being imported ends it without a word."""

import signal


def main() -> None:
    python_s_own = signal.getsignal(signal.SIGINT)
    if python_s_own is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from tauro_cli.main import main as command

    signal.signal(signal.SIGINT, python_s_own)
    command()


if __name__ == "__main__":
    main()
