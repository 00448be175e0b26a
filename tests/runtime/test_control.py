"""The control channel."""

from __future__ import annotations

import socket
import struct
import threading

import pytest

from counterfoil_server.runtime import control
from counterfoil_server.runtime.control import Channel, ControlError


def _pair() -> tuple[Channel, Channel]:
    ours, theirs = Channel.pair()
    return ours, Channel(theirs)


def test_messages_arrive_whole_and_in_order() -> None:
    here, there = _pair()
    large = "x" * 3_000_000  # more than the kernel buffers, so that it arrives in pieces

    def send() -> None:
        here.send("one", text=large)
        here.send("two", number=2)

    sender = threading.Thread(target=send)
    sender.start()
    assert there.receive() == {"type": "one", "text": large}
    assert there.receive() == {"type": "two", "number": 2}
    sender.join()
    here.close()
    there.close()


def test_messages_of_many_threads_do_not_mix() -> None:
    here, there = _pair()

    def send(number: int) -> None:
        for _ in range(20):
            here.send("part", number=number, filler="y" * 5_000)

    senders = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for sender in senders:
        sender.start()
    numbers = [message["number"] for _ in range(160) if (message := there.receive())]
    for sender in senders:
        sender.join()
    assert sorted(numbers) == sorted(list(range(8)) * 20)
    here.close()
    there.close()


def test_the_end_of_one_side_is_read_by_the_other() -> None:
    here, there = _pair()
    here.send("last")
    here.close()
    assert there.receive() == {"type": "last"}
    assert there.receive() is None
    with pytest.raises(ControlError):
        there.send("too late")
    there.close()


def test_closing_ends_a_receive_on_another_thread() -> None:
    here, there = _pair()
    got: list[object] = []
    reader = threading.Thread(target=lambda: got.append(here.receive()))
    reader.start()
    here.close()
    reader.join(5)
    assert got == [None]
    there.close()


@pytest.mark.parametrize("raw", [b"not json", b"[]", b'{"kind": "no type"}', b'{"type": 1}'])
def test_what_is_no_message_is_refused(raw: bytes) -> None:
    left, right = socket.socketpair()
    with left:
        left.sendall(struct.pack(">I", len(raw)) + raw)
        channel = Channel(right)
        with pytest.raises(ControlError):
            channel.receive()
        channel.close()


def test_sizes_are_bounded_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = _pair()
    monkeypatch.setattr(control, "MESSAGE_LIMIT_BYTES", 100)
    with pytest.raises(ControlError, match="too large"):
        here.send("big", text="z" * 200)
    here._socket.sendall(struct.pack(">I", 1 << 31))
    with pytest.raises(ControlError, match="too large"):
        there.receive()
    here.close()
    there.close()


def test_a_peer_that_does_not_read_is_given_up_and_understood_when_it_reads_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(control, "SEND_TIMEOUT_S", 1.0)
    here, there = _pair()
    large = "z" * 8_000_000  # more than the kernel buffers, so that it is cut
    for kind, text in (("cut", large), ("not begun", "")):
        with pytest.raises(ControlError):
            here.send(kind, text=text)
    got: list[object] = []
    reader = threading.Thread(target=lambda: got.extend(there.receive() for _ in range(3)))
    reader.start()
    for number in (1, 2):
        here.send("next", number=number)
    reader.join(10)
    assert got == [{"type": "cut", "text": large}, {"type": "next", "number": 1}, {"type": "next", "number": 2}]
    here.close()
    there.close()
