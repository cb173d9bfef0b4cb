"""The practice servers: loopback only, ports on request, a true request log, a clean end."""

from __future__ import annotations

import dataclasses
import http.client
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from crawler.profile import load_site, shipped_sites
from gongkai.practice import PracticeError, Reply, Request, Served, names, relocate, serve
from gongkai.practice.model import PracticeHost, PracticeSite


def get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def until(true: Callable[[], bool]) -> None:
    """Wait for what another thread is about to do; fail after five seconds."""
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def slow_site(answer_after: float) -> PracticeSite:
    def answer(request: Request) -> Reply:
        time.sleep(answer_after)
        return Reply("x" * 100)

    return PracticeSite("slow", (PracticeHost("only", 0, answer),))


def test_unknown_site_names_the_known_ones() -> None:
    with pytest.raises(PracticeError, match="practice-guannan"):
        serve("practice-nowhere")


def test_port_in_use_is_an_error_with_a_way_out_and_frees_what_was_opened() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        served = serve("practice-guannan", {"portal": 0, "xxgk": taken})
        with pytest.raises(PracticeError, match=str(taken)), served:
            pass
    first = served["portal"]
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(first, timeout=2)


def test_only_loopback_is_bound_and_the_end_closes_it() -> None:
    with serve("practice-guannan", {}) as served:
        assert all(address.startswith("http://127.0.0.1:") for address in served.values())
        port = int(served["xxgk"].rsplit(":", 1)[1])
        assert get(served["xxgk"] + "/group/3.html")[0] == 200
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_two_sites_have_two_name_spaces() -> None:
    with serve(["practice-guannan", "practice-daocheng"], {}) as served:
        assert {"practice-guannan/portal", "practice-daocheng/portal"} <= set(served)
        assert served.of_site("practice-daocheng/portal").keys() == {"portal", "bureau", "files"}


def test_every_profile_that_is_practice_has_a_site_and_the_other_way_round() -> None:
    profiles = {name for name, path in shipped_sites().items() if load_site(path).practice}
    assert profiles == set(names())


@pytest.mark.parametrize("name", names())
def test_profile_and_site_agree_on_hosts_ports_and_sections(name: str) -> None:
    from gongkai.practice.registry import build

    profile = load_site(shipped_sites()[name])
    built = build(name)
    built_hosts = {h.id: f"http://127.0.0.1:{h.port}" for h in built.hosts}
    if name == "practice-hostile":  # this host is in no profile: nothing may be asked of it
        assert built_hosts.pop("secret")
    if name == "practice-attached":  # likewise
        assert built_hosts.pop("outside")
    assert {h.id: h.address for h in profile.hosts} == built_hosts
    assert len({host.port for host in built.hosts}) == len(built.hosts)
    with serve(name, {}) as served:
        moved = relocate(profile, served)
        assert [host.address for host in moved.hosts] == [served[host.id] for host in profile.hosts]
        assert moved.sections == profile.sections


def test_fixed_ports_are_distinct_over_all_sites() -> None:
    from gongkai.practice.registry import build

    ports = [host.port for name in names() for host in build(name).hosts]
    assert len(ports) == len(set(ports))
    assert all(18600 <= port <= 18699 for port in ports)


def test_relocate_refuses_a_profile_of_another_site() -> None:
    profile = load_site(shipped_sites()["practice-daocheng"])
    with serve("practice-guannan", {}) as served, pytest.raises(PracticeError, match="bureau"):
        relocate(profile, served)


def test_log_holds_what_was_asked_by_whom() -> None:
    with serve("practice-guannan", {}) as served:
        get(served["portal"] + "/gnzx/nowhere.html?x=1", **{"User-Agent": "test-agent"})
        (entry,) = served.requests
    assert (entry.host, entry.path, entry.agent, entry.status, entry.in_flight) == (
        "portal", "/gnzx/nowhere.html?x=1", "test-agent", 404, 1,
    )  # fmt: skip


def test_peak_counts_requests_that_overlap() -> None:
    with Served((slow_site(0.6),), {}) as served:
        threads = [threading.Thread(target=get, args=(served["only"] + "/",)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert served.peak["only"] == 3


def test_peak_is_one_for_requests_one_after_another_on_one_connection() -> None:
    with Served((slow_site(0.0),), {}) as served:
        connection = http.client.HTTPConnection("127.0.0.1", int(served["only"].rsplit(":", 1)[1]))
        for _ in range(300):
            connection.request("GET", "/")
            connection.getresponse().read()
        connection.close()
        assert served.peak["only"] == 1
        assert len(served.requests) == 300


def test_conditional_requests_are_honoured_where_the_host_says_so() -> None:
    with serve("practice-guannan", {}) as served:
        url = served["portal"] + "/gnzx/gsgg/gsgg.html"
        _, body, headers = get(url)
        status, again, _ = get(url, **{"If-None-Match": headers["ETag"]})
        assert (status, again) == (304, b"")
        assert body
        assert "ETag" not in get(served["xxgk"] + "/group/3.html")[2]


def test_a_stream_ends_when_the_site_is_closed() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            time.sleep(0.01)
            yield b"x"

    site = PracticeSite("drip", (PracticeHost("only", 0, lambda request: Reply(stream=endless)),))
    with Served((site,), {}) as served:
        answer = urllib.request.urlopen(served["only"], timeout=5)
        assert answer.read(5) == b"xxxxx"
    answer.read()  # ends: the server stopped


def test_a_request_that_its_client_gave_up_is_no_longer_in_flight() -> None:
    def silent() -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.02)
            yield b""

    site = PracticeSite("silent", (PracticeHost("only", 0, lambda request: Reply(stream=silent)),))
    with Served((site,), {}) as served:
        for seen in range(3):
            with pytest.raises(OSError, match="timed out"):
                urllib.request.urlopen(served["only"], timeout=0.1).read()
            until(lambda seen=seen: len(served.requests) > seen)
        assert served.peak["only"] == 1


def test_a_fault_of_ours_is_recorded_not_hidden() -> None:
    def broken(request: Request) -> Reply:
        raise KeyError("our fault")

    with Served((PracticeSite("broken", (PracticeHost("only", 0, broken),)),), {}) as served:
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            urllib.request.urlopen(served["only"], timeout=5)
        until(lambda: bool(served.errors))
        assert "our fault" in served.errors[0]


def test_same_state_same_bytes() -> None:
    def pages() -> list[bytes]:
        with serve("practice-daocheng", {"portal": 0, "bureau": 0, "files": 0}) as served:
            body = json.dumps({"columnId": 97002, "current": 2, "size": 15, "type": False}).encode()
            request = urllib.request.Request(
                served["portal"] + "/site-service/c/manuscript/getManuscriptListByColumnId", data=body
            )
            with urllib.request.urlopen(request, timeout=5) as answer:
                rows = answer.read()
            return [rows, get(served["portal"] + "/governmentInfo/dcx_zfxxgk/ybfw")[1]]

    assert pages() == pages()


def test_sites_do_not_share_state_between_two_builds() -> None:
    from gongkai.practice.registry import build

    one, two = build("practice-guannan"), build("practice-guannan")
    assert dataclasses.asdict(one.hosts[0])["port"] == dataclasses.asdict(two.hosts[0])["port"]
    assert one.hosts[0].answer is not two.hosts[0].answer
