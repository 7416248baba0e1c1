"""A disk that loses power, for nbdkit.

What is written stays volatile until the disk is told to flush. A cut freezes the disk at once: nothing
that comes later reaches it. Of the sectors that were not flushed a random part survives, each in any of
the versions written since the last flush, some of them torn: new to a point, old after it.

Configuration: image=FILE (what is lasting; made before, of the disk's size), control=SOCKET, seed=NUMBER.
Commands on the socket, one line each, answered with one line of JSON:
`cut` cuts at once; `cut N` after the N-th write or before the N-th flush from now, whichever comes, or at
once when that much does not come within a while; `fail N` refuses the N-th write from now, once, as a bad
spot would; `count` only counts.
"""

import errno
import json
import os
import random
import socket
import threading

import nbdkit

API_VERSION = 2
SECTOR = 512
# Of the sectors that survive, one in so many is torn.
TORN = 16
# Seconds that a cut waits for its write.
PATIENCE = 60

settings = {}
disk = None


class Disk:
    def __init__(self, image, seed):
        self.lasting = os.open(image, os.O_RDWR)
        self.size = os.fstat(self.lasting).st_size
        # Sector number: its versions since the last flush, oldest first.
        self.volatile = {}
        self.frozen = False
        self.lock = threading.Condition()
        # Writes and flushes until the cut, and what it did.
        self.left = None
        self.told = None
        # Writes until the one that fails.
        self.fails_in = None
        self.failed = 0
        self.random = random.Random(seed)
        self.writes = self.flushes = self.refused = 0

    def read(self, count, offset):
        with self.lock:
            data = bytearray(os.pread(self.lasting, count, offset))
            for number in range(offset // SECTOR, (offset + count) // SECTOR):
                versions = self.volatile.get(number)
                if versions:
                    at = number * SECTOR - offset
                    data[at:at + SECTOR] = versions[-1]
            return data

    def write(self, data, offset):
        with self.lock:
            self.refuse_if_frozen()
            self.writes += 1
            self.fail_if_bad()
            for at in range(0, len(data), SECTOR):
                versions = self.volatile.setdefault((offset + at) // SECTOR, [])
                versions.append(bytes(data[at:at + SECTOR]))
            self.come_nearer()

    def flush(self):
        with self.lock:
            self.refuse_if_frozen()
            self.come_nearer()
            self.refuse_if_frozen()
            self.flushes += 1
            for number, versions in self.volatile.items():
                os.pwrite(self.lasting, versions[-1], number * SECTOR)
            self.volatile.clear()

    def cut(self, after=0):
        with self.lock:
            if after > 0:
                self.left = after
                self.lock.wait_for(lambda: self.frozen, PATIENCE)
            if not self.frozen:
                self.freeze()
            return self.told

    def come_nearer(self):
        if self.left is not None:
            self.left -= 1
            if self.left == 0:
                self.freeze()
                self.lock.notify_all()

    def freeze(self):
        self.frozen = True
        self.told = {**self.counted(), "survived": 0, "torn": 0}
        # How much the disk had written by itself: now nothing, now nearly all.
        part = self.random.random()
        for number, versions in self.volatile.items():
            if self.random.random() >= part:
                continue
            self.told["survived"] += 1
            data = self.random.choice(versions)
            if self.random.randrange(TORN) == 0:
                self.told["torn"] += 1
                at = self.random.randrange(SECTOR)
                data = data[:at] + os.pread(self.lasting, SECTOR, number * SECTOR)[at:]
            os.pwrite(self.lasting, data, number * SECTOR)
        self.volatile.clear()

    def fail(self, after):
        with self.lock:
            self.fails_in = after
            return self.counted()

    def fail_if_bad(self):
        if self.fails_in is not None:
            self.fails_in -= 1
            if self.fails_in == 0:
                self.fails_in = None
                self.failed += 1
                nbdkit.set_error(errno.EIO)
                raise OSError(errno.EIO, "a bad spot")

    def count(self):
        with self.lock:
            return self.counted()

    def counted(self):
        return {"writes": self.writes, "flushes": self.flushes, "unflushed": len(self.volatile),
                "refused": self.refused, "failed": self.failed}

    def refuse_if_frozen(self):
        if self.frozen:
            self.refused += 1
            nbdkit.set_error(errno.EIO)
            raise OSError(errno.EIO, "there is no power")


def control(path):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen()
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=converse, args=(connection,), daemon=True).start()


def converse(connection):
    with connection, connection.makefile("rw") as lines:
        for line in lines:
            command, *numbers = line.split()
            told = {"cut": disk.cut, "fail": disk.fail, "count": disk.count}[command](*map(int, numbers))
            lines.write(json.dumps(told) + "\n")
            lines.flush()


def config(key, value):
    settings[key] = value


def config_complete():
    for key in ("image", "control", "seed"):
        if key not in settings:
            raise RuntimeError(f"{key}= is missing")


def after_fork():
    global disk
    disk = Disk(settings["image"], int(settings["seed"]))
    threading.Thread(target=control, args=(settings["control"],), daemon=True).start()


def thread_model():
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


def open(readonly):
    return disk


def get_size(disk):
    return disk.size


def block_size(disk):
    return (SECTOR, 4096, 0xFFFFFFFF)


def can_flush(disk):
    return True


def can_fua(disk):
    # Written, then flushed: a disk that can do only that.
    return nbdkit.FUA_EMULATE


def pread(disk, buf, offset, flags):
    buf[:] = disk.read(len(buf), offset)


def pwrite(disk, buf, offset, flags):
    disk.write(buf, offset)


def flush(disk, flags):
    disk.flush()
