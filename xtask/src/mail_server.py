"""A mail server for tests: aiosmtpd on free ports, reading what it gets by Python's own parser.

Started as `mail_server.py FOLDER`; ends when its standard input closes. FOLDER/ports.json names the
ports, FOLDER/ca.pem the authority that its certificate is of, FOLDER/mails/N.json what was received.
What it does depends on the recipient: nobody@ is refused (550 5.1.1), full@ for now (452 4.2.2),
greylisted…@ at the first try of each address (451 4.7.1), policy@ for good (550 5.7.1), slow@ never
answers. The port `secure` wants STARTTLS and the user desk with the password "correct horse".
"""

import asyncio
import hashlib
import json
import pathlib
import ssl
import subprocess
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

FOLDER = pathlib.Path(sys.argv[1])
MAILS = FOLDER / "mails"


def certificate():
    """An authority and a certificate for localhost, made by openssl for this run alone."""

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, cwd=FOLDER, capture_output=True)

    (FOLDER / "leaf.cnf").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test authority", "-days", "2")
    openssl("req", *key, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=localhost")
    openssl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", "leaf.pem", "-days", "2", "-extfile", "leaf.cnf")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / "leaf.pem", FOLDER / "leaf.key")
    return context


class Handler:
    def __init__(self):
        self.seen = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "nobody":
            return "550 5.1.1 secret: there is no such mailbox"
        if name == "policy":
            return "550 5.7.1 secret: not from you"
        if name == "full":
            return "452 4.2.2 secret: the mailbox is full"
        if name == "slow":
            await asyncio.sleep(3600)
        if name.startswith("greylisted") and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 secret: come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        part = lambda kind: getattr(mail.get_body((kind,)), "get_content", lambda: None)()
        said = {
            "to": envelope.rcpt_tos,
            "from": str(mail["from"]),
            "reply_to": str(mail["reply-to"]),
            "subject": str(mail["subject"]),
            "message_id": str(mail["message-id"]),
            "date": str(mail["date"]),
            "auto_submitted": str(mail["auto-submitted"]),
            "defects": [str(defect) for part in mail.walk() for defect in part.defects],
            "longest_line": max(map(len, envelope.content.split(b"\r\n"))),
            "tls": session.ssl is not None,
            "text": part("plain"),
            "html": part("html"),
            "files": [
                {
                    "name": file.get_filename(),
                    "type": file["content-type"],
                    "sha256": hashlib.sha256(file.get_payload(decode=True)).hexdigest(),
                }
                for file in mail.iter_attachments()
            ],
        }
        # Renamed into place, so that a reader never sees half of it.
        name = f"{envelope.rcpt_tos[0]}.json"
        (FOLDER / "half").write_text(json.dumps(said))
        (FOLDER / "half").rename(MAILS / name)
        return "250 2.0.0 taken"


def sign_in(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and data == LoginPassword(b"desk", b"correct horse")
    return AuthResult(success=right, handled=False)


async def main():
    MAILS.mkdir(parents=True)
    loop = asyncio.get_running_loop()
    ports = {}
    servers = []
    secure = {"tls_context": certificate(), "require_starttls": True, "auth_required": True, "authenticator": sign_in}
    for name, more in (("plain", {}), ("secure", secure)):
        handler = Handler()
        speak = lambda more=more, handler=handler: SMTP(handler, hostname="mail.test", enable_SMTPUTF8=True, **more)
        server = await loop.create_server(speak, "127.0.0.1", 0)
        ports[name] = server.sockets[0].getsockname()[1]
        servers.append(server)
    (FOLDER / "ports.json").write_text(json.dumps(ports))
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
