from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from tauro.masking import mask

SECRETS = ["hunter2", "hunter-22", "p@ss/wörd", "with space+=", "quo\"te'd", "back\\slash", "${x} \x1b", "a"]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_masked_in_every_form_that_a_driver_shows(secret: str) -> None:
    shown = [secret, repr(secret)[1:-1], quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]]
    shown.append(base64.b64encode(secret.encode()).decode().rstrip("="))
    for form in shown:
        assert mask(f"<{form}>", {secret}) == "<***>"


@pytest.mark.parametrize("user", ["u", "us", "use", "user"])
@pytest.mark.parametrize("secret", [secret for secret in SECRETS if len(secret) > 6])
def test_the_password_of_a_login_in_base64_is_masked_wherever_it_begins(user: str, secret: str) -> None:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        login = encode(f"{user}:{secret}".encode()).decode()
        assert "***" in mask(f"Authorization: Basic {login}", {secret})


def test_the_longest_is_masked_first_and_nothing_is_no_secret() -> None:
    assert mask("hunter22 and hunter2", {"hunter2", "hunter22", ""}) == "*** and ***"
    assert mask("all may see this", {""}) == mask("all may see this", ()) == "all may see this"
