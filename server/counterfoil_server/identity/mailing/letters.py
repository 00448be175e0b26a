"""What mails say: plain text, in English, short, and nothing that a person has written.

A display name is a text of somebody's choice. In a mail to an address of their choice it would be whatever they like to
say to anybody in our name, so it is not in there, neither in a header nor in the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from types import MappingProxyType
from typing import Final

from counterfoil_server.identity.rules.tickets import Mail, Purpose, Ticket

TOKEN_FIELD: Final = "{token}"  # noqa: S105 - a place, no secret
DEVELOPMENT_SENDER: Final = "counterfoil@localhost"
_LINE_LIMIT_BYTES: Final = 998  # RFC 5322

_SUBJECTS: Final = MappingProxyType(
    {
        Purpose.VERIFY_EMAIL: "Confirm your e-mail address",
        Purpose.RESET_PASSWORD: "Set a new password",
        Purpose.IDENTITY_LINKED: "A way to sign in was added",
        Purpose.IDENTITY_UNLINKED: "A way to sign in was removed",
        Purpose.EMAILS_CHANGED: "Your e-mail addresses were changed",
    }
)
_TEXTS: Final = MappingProxyType(
    {
        Purpose.VERIFY_EMAIL: """\
Please confirm that this is your e-mail address. This holds for 24 hours and once:

{token}

If you did not ask for this, do nothing.
""",
        Purpose.RESET_PASSWORD: """\
Somebody, probably you, has asked to set a new password for your account. This holds for one hour and once:

{token}

If it was not you, do nothing: your password stays as it is.
""",
        Purpose.IDENTITY_LINKED: """\
Your account can now be signed in to through another provider, too.

If it was not you who did that, remove this way to sign in, set a new password, and sign out everywhere.
""",
        Purpose.IDENTITY_UNLINKED: """\
Your account cannot be signed in to through one of its providers any more.

If it was not you who did that, set a new password, and sign out everywhere.
""",
        Purpose.EMAILS_CHANGED: """\
The e-mail addresses of your account were changed. Who has one of them can set a new password.

If it was not you who did that, sign in, put your addresses right, set a new password, and sign out everywhere.
""",
    }
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who mails are from, and where their links lead: texts with `{token}` in them, empty for the token alone."""

    sender: str
    verify_url: str = ""
    reset_url: str = ""


def letter(head: Letterhead, mail: Mail, ticket: Ticket, address: str, token: str) -> EmailMessage:
    """A mail to the ticket's address, which `address` has as people read it; with its token where it brings one."""
    # The domain as the name system has it, which every server takes.
    local, domain = address.rpartition("@")[0], ticket.address_key.rpartition("@")[2]
    # Only where the address has letters beyond ASCII does the mail need a server that knows RFC 6531.
    message = EmailMessage(policy=policy.SMTP if local.isascii() else policy.SMTPUTF8)
    message["From"] = head.sender
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = _SUBJECTS[mail.kind]
    # The same each time that it is sent, so that who receives it twice can tell.
    message["Message-ID"] = f"<{mail.id}@{_domain_of(message)}>"
    message["Date"] = mail.create_time
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence notice answers it
    template = head.verify_url if mail.kind is Purpose.VERIFY_EMAIL else head.reset_url
    text = _TEXTS[mail.kind].replace(TOKEN_FIELD, (template or TOKEN_FIELD)).replace(TOKEN_FIELD, token)
    # As it is where that may be, so that a link stays whole for who looks at a file.
    whole = text.isascii() and max(map(len, text.splitlines())) <= _LINE_LIMIT_BYTES
    message.set_content(text, cte="7bit" if whole else "quoted-printable")
    return message


def _domain_of(message: EmailMessage) -> str:
    domain: str = message["From"].addresses[0].domain
    return domain
