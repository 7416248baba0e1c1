#!/usr/bin/env python3
"""Prints what golden.rs expects, made without one line of the crate: only with Python's
`cryptography` (48) and the formats as the crate's documentation states them."""

import base64, hashlib, hmac
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand


def subkey(key, use):
    return HKDFExpand(hashes.SHA256(), 32, b"stockade/1/" + use).derive(key)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def with_length(part):
    return len(part).to_bytes(8, "big") + part


def seal(key, key_id, nonce, kind, belongs, plain):
    header = b"\x01" + key_id + nonce
    associated = header + b"".join(with_length(part) for part in [kind, *belongs])
    return header + AESGCM(key).encrypt(nonce, plain, associated)


def master_id(key):
    return subkey(key, b"master-id")[:16]


master = bytes(range(32))
data, data_id = bytes(range(32, 64)), bytes(range(0xA0, 0xB0))
secret = bytes(range(64, 96))

print("MASTER", "stockade-master-1:" + b64(master))
print("MASTER_ID", master_id(master).hex())
print("DATA_ID", data_id.hex())
print("WRAPPED", seal(subkey(master, b"wrap"), master_id(master), bytes(range(12)), b"key",
                      [data_id, b"wsp_1", b"field", master_id(master)], data).hex())
print("SEALED", seal(subkey(data, b"seal"), data_id, bytes(range(12, 24)), b"value",
                     [b"wsp_1", b"contacts", b"phone", b"cnt_1"], "+92 21 111 000".encode()).hex())
print("HASHED", hmac.new(subkey(data, b"keyed-hash"), with_length(b"contacts.phone") + b"+9221111000",
                         hashlib.sha256).hexdigest())
print("PRAGMA", "x'" + subkey(data, b"database").hex() + "'")
signer = Ed25519PrivateKey.from_private_bytes(subkey(data, b"signature"))
print("VERIFIER", "ed25519:" + b64(signer.public_key().public_bytes(
    serialization.Encoding.Raw, serialization.PublicFormat.Raw)))
print("SIGNATURE", signer.sign(b"checkpoint 7").hex())
print("TOKEN", b64(secret) + "." + b64(hmac.new(subkey(data, b"token"), secret, hashlib.sha256).digest()[:16]))
print("TOKEN_HASH", hashlib.sha256(secret).hexdigest())
salt = bytes(range(96, 128))
print("SALT", "stockade-salt-1:" + b64(salt))
stretched = Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=64 * 1024).derive("correct horse ö".encode())
print("PASSPHRASE_ID", master_id(stretched).hex())
