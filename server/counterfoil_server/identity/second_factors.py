"""Codes of second factors: TOTP (RFC 6238) as authenticator apps make it, and recovery codes."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime
from typing import Final

import pyotp

from counterfoil_server.identity.repository.secrets import SecondFactor
from counterfoil_server.identity.secrets import Secrets

STEP_S: Final = 30
DIGITS: Final = 6
DRIFT_STEPS: Final = 1
"""How many steps an app's clock may be off, either way."""

OTP: Final = "otp"
RECOVERY: Final = "kba"


def uri(secret: str, issuer: str, label: str) -> str:
    """What a QR code shows to an app."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S).provisioning_uri(name=label, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The step that a code is of, if that is about now and later than the step `after`; else None."""
    otp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S)
    current = int(now.timestamp()) // STEP_S
    found = None
    # All of them, whichever it is, so that the time it takes says nothing.
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if hmac.compare_digest(otp.generate_otp(step).encode(), code.encode()) and step > after:
            found = step
    return found


def used(factor: SecondFactor, code: str, now: datetime, derive: Secrets) -> tuple[SecondFactor, str] | None:
    """The factor after a code of it has served, and what kind of code that was; None for one that does not serve."""
    plain = code.strip().replace(" ", "")
    if plain.isdecimal():
        secret = derive.second_factor(factor.account_id, factor.enrollment)
        step = step_of(secret, plain, now, factor.last_step)
        return None if step is None else (replace(factor, last_step=step), OTP)
    wanted = plain.lower().encode()
    found = None
    for number, each in enumerate(derive.recovery_codes(factor.account_id, factor.enrollment)):
        if hmac.compare_digest(each.encode(), wanted) and number not in factor.used_codes:
            found = number
    return None if found is None else (replace(factor, used_codes=(*factor.used_codes, found)), RECOVERY)
