"""Say what is wrong with a certificate that a server showed. None is refused for it: each is named in the evidence.

Only what the certificate says of itself is told: whether a known authority signed it is not checked.
"""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

MAX_NAMES = 200
UNREADABLE = (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, x509.InvalidVersion)


def certificate_note(shown: Any, host: str, at: datetime) -> str:
    """Return fingerprint and faults of a Twisted certificate: "TLS 证书 sha256 …，未校验，已于2020-01-10过期，自签". `at`: the
    instant of the answer."""
    try:
        made = x509.load_der_x509_certificate(shown.dump(_der()))
        said = [
            f"TLS 证书 sha256 {made.fingerprint(hashes.SHA256()).hex()}，未校验",
            *_faults(made, host, at.astimezone(UTC)),
        ]
    except UNREADABLE:  # what a server sends may be no certificate that this reader knows
        digest = str(shown.digest("sha256").decode("ascii")).replace(":", "").lower()
        return f"TLS 证书 sha256 {digest}，未校验，读不懂"
    return "，".join(said)


def _der() -> int:
    from OpenSSL.crypto import FILETYPE_ASN1

    return FILETYPE_ASN1


def _faults(made: x509.Certificate, host: str, at: datetime) -> list[str]:
    faults = []
    if at > made.not_valid_after_utc:
        faults.append(f"已于{made.not_valid_after_utc.date()}过期")
    if at < made.not_valid_before_utc:
        faults.append(f"到{made.not_valid_before_utc.date()}才生效")
    if made.issuer == made.subject:
        faults.append("自签")
    names = _names(made)
    if not any(_covers(name, host) for name in names):
        faults.append(f"名称不符（证书属于{'、'.join(names[:3])[:120] or '无名'}）")
    return faults


def _names(made: x509.Certificate) -> list[str]:
    """The names that it is for: the alternative names, the common name where it has none."""
    try:
        other = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return [str(a.value) for a in made.subject.get_attributes_for_oid(NameOID.COMMON_NAME)][:MAX_NAMES]
    names = [str(name) for name in other.get_values_for_type(x509.DNSName)]
    return [*names, *(str(number) for number in other.get_values_for_type(x509.IPAddress))][:MAX_NAMES]


def _covers(name: str, host: str) -> bool:
    name, host = name.lower().rstrip("."), host.lower().rstrip(".").strip("[]")
    try:
        return ipaddress.ip_address(name) == ipaddress.ip_address(host)
    except ValueError:
        pass
    # A star stands for exactly one label (RFC 6125 6.4.3).
    return name == host or (name.startswith("*.") and "." in host and host.partition(".")[2] == name[2:])
