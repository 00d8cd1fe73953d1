"""A code that a telephone reads, as one path of an SVG: the template writes the element."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

import qrcode
from django.conf import settings


@dataclass(frozen=True, slots=True)
class QrCode:
    path: str
    size: int  # squares, the quiet border included


def qr_code(text: str) -> QrCode:
    """Return the code of ``text``."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    squares = [
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    ]
    return QrCode(path="".join(squares), size=len(rows))


def otp_address(name: str, secret: str) -> str:
    """Return what an app for codes wants to know.

    >>> otp_address("ilse@ondal.example", "ABC")
    'otpauth://totp/Stoa:ilse%40ondal.example?secret=ABC&issuer=Stoa'
    """
    issuer = settings.MFA_TOTP_ISSUER
    asked = urlencode({"secret": secret, "issuer": issuer})
    return f"otpauth://totp/{quote(issuer)}:{quote(name)}?{asked}"
