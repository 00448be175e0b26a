"""How a sign-in through a provider can fail: what the caller learns, and the cause that is for the log and the metric.

    Refused   the state, the code or the token does not hold; the caller is not told why, for that helps only who forges
    Away      the provider does not answer, or not as the specifications say; it may do so later

Both carry a `Cause`, which holds no secret and nothing of what was sent.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from counterfoil_server.faults import Reason, Unauthenticated, Unavailable

RETRY_AFTER_MS: Final = 5_000


class Cause(StrEnum):
    """Which check failed, for logs and as a metric's label: a bounded set of values."""

    # Refused: what the caller sent does not hold.
    STATE_MALFORMED = "state_malformed"
    STATE_FORGED = "state_forged"
    STATE_EXPIRED = "state_expired"
    STATE_OUTDATED = "state_outdated"  # its provider or redirect URI is no longer configured
    RESPONSE_ISSUER = "response_issuer"  # the authorization response names another issuer, or none where it must
    CODE_MALFORMED = "code_malformed"
    CODE_REFUSED = "code_refused"
    TOKEN_MALFORMED = "token_malformed"  # noqa: S105 - a cause's name, no secret
    TOKEN_HEADER = "token_header"  # noqa: S105 - a cause's name, no secret
    TOKEN_ALGORITHM = "token_algorithm"  # noqa: S105 - a cause's name, no secret
    TOKEN_KEY_UNKNOWN = "token_key_unknown"  # noqa: S105 - a cause's name, no secret
    TOKEN_SIGNATURE = "token_signature"  # noqa: S105 - a cause's name, no secret
    TOKEN_ISSUER = "token_issuer"  # noqa: S105 - a cause's name, no secret
    TOKEN_SUBJECT = "token_subject"  # noqa: S105 - a cause's name, no secret
    TOKEN_AUDIENCE = "token_audience"  # noqa: S105 - a cause's name, no secret
    TOKEN_PARTY = "token_party"  # noqa: S105 - a cause's name, no secret
    TOKEN_TIMES = "token_times"  # noqa: S105 - a cause's name, no secret
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a cause's name, no secret
    TOKEN_FUTURE = "token_future"  # noqa: S105 - a cause's name, no secret
    TOKEN_OLD = "token_old"  # noqa: S105 - a cause's name, no secret
    TOKEN_NONCE = "token_nonce"  # noqa: S105 - a cause's name, no secret
    TOKEN_ACCESS_HASH = "token_access_hash"  # noqa: S105 - a cause's name, no secret
    USERINFO_SUBJECT = "userinfo_subject"

    # Away: the provider's doing, or the operator's.
    PROVIDER_TIMEOUT = "provider_timeout"
    PROVIDER_UNREACHABLE = "provider_unreachable"
    PROVIDER_TLS = "provider_tls"  # a certificate that does not hold, or a broken connection
    PROVIDER_BUSY = "provider_busy"  # as many requests are under way as may be
    PROVIDER_ADDRESS = "provider_address"  # a public provider's endpoint lies on a private address
    PROVIDER_STATUS = "provider_status"
    PROVIDER_ANSWER_TOO_LARGE = "provider_answer_too_large"
    PROVIDER_ANSWER_MALFORMED = "provider_answer_malformed"
    DISCOVERY_ISSUER = "discovery_issuer"
    DISCOVERY_ENDPOINT = "discovery_endpoint"
    KEYS_MALFORMED = "keys_malformed"
    CLIENT_REFUSED = "client_refused"  # the provider does not accept our client id or secret


class Refused(Unauthenticated):
    """The credentials do not hold; `cause` says why to the log alone."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(Reason.CREDENTIALS_INVALID, "the credentials are not valid")
        self.cause = cause


class Away(Unavailable):
    """The provider is away or wrong; `cause` says how."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(
            Reason.IDENTITY_PROVIDER_UNAVAILABLE,
            "the identity provider does not answer as it should; try again later",
            retry_after_ms=RETRY_AFTER_MS,
        )
        self.cause = cause
