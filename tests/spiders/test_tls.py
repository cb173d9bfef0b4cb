"""Old and odd TLS: named, asked only where the profile says so, and recorded."""

from __future__ import annotations

import ssl
import warnings
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from crawler.model import Access, Host
from crawler.store import CrawlStore
from tests.spiders.small_site import secure_server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for a wrong name."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "other.example.invalid")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path, made.fingerprint(hashes.SHA256()).hex()


@pytest.fixture(params=["modern", "TLS 1.1 only", "another curve only"])
def secure(request, certificate, server, kit):
    """The small server's routes behind TLS; yields (site address, fingerprint, kind)."""
    path, fingerprint = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if request.param == "TLS 1.1 only":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    if request.param == "another curve only":
        context.set_ecdh_curve("secp384r1")
        context.set_ciphers("ECDHE")
    context.load_cert_chain(path)

    web = secure_server(context, kit.handler(server))
    server.routes["/list/"] = kit.listing([("/a.html", "关于医保缴费的通知", "2026-03-05")])
    server.routes["/a.html"] = kit.article("关于医保缴费的通知")
    yield f"https://127.0.0.1:{web.server_address[1]}", fingerprint, request.param
    web.shutdown()
    web.server_close()


@pytest.mark.parametrize("legacy", [False, True])
def test_tls(secure, crawl, kit, legacy):
    address, fingerprint, kind = secure
    host = Host("h", address, "网站", legacy_tls=legacy)
    result = crawl(kit.site(address, kit.section(), hosts=(host,)))
    if kind == "TLS 1.1 only" and not legacy:
        assert result.coverage["s"].access is Access.TLS
        return
    if kind == "another curve only" and legacy:  # an old server is offered P-256 and nothing that it might get wrong
        assert result.coverage["s"].access is Access.TLS
        return
    assert result.coverage["s"].complete
    assert result.pages[0].access is Access.OK
    with CrawlStore.open(result.options.db, readonly=True) as store:
        note = store.capture(result.pages[0].capture)["note"]
    assert fingerprint in note
    assert "未校验" in note
