"""Attachments that pages link: what is asked for, what is not and why, and what each trap of practice-attached ends in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.model import Access, Host
from crawler.profile import find_site, load_site
from crawler.store import CrawlStore
from gongkai.practice import relocate, serve
from gongkai.practice.families import attached as practice
from gongkai.practice.filemakers import text_pdf, word_file
from spiders.runner import CrawlOptions, run_crawls
from tests.spiders.small_site import write_profile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


# --- the practice site: one crawl, one test for each trap


@pytest.fixture(scope="module")
def visited(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attached")
    with serve("practice-attached", {}) as served:
        site = relocate(load_site(find_site("practice-attached")), served)
        options = CrawlOptions(
            folder / "g.db", folder / "archive", lambda: datetime(2026, 11, 2, tzinfo=UTC), "gongkai/test"
        )
        (summary,) = run_crawls([site], options)
        asked = [(entry.host, entry.path) for entry in served.requests]
        peak = max(served.peak.values())
    with CrawlStore.open(options.db, readonly=True) as store:
        pages = list(store.pages(site.id))
        kinds = [capture["kind"] for capture in store.captures()]
    return summary, pages, asked, peak, kinds, site


def _files(visited, word):
    """The files of the page whose title holds a word."""
    (page,) = [page for page in visited[1] if word in page.page.title]
    return page.files


def test_the_text_of_a_file_with_a_hash_for_a_name_is_read(visited):
    (file,) = _files(visited, "部门决算")
    assert file.name == "青石县医疗保障局2025年度部门决算.pdf"
    assert file.access is Access.OK
    assert "“三公”经费支出决算" in file.text
    assert file.title.startswith("青石县医疗保障局2025年度部门决算")
    assert file.capture


def test_a_file_on_a_second_host_of_the_profile_is_asked_there(visited):
    (file,) = _files(visited, "部门预算")
    assert (file.access, file.type) == (Access.OK, "docx")
    assert ("files", "/P020260110000001.docx") in visited[2]
    assert ("files", "/robots.txt") in visited[2]


def test_a_file_that_two_pages_link_is_one_request(visited):
    (one,), (other,) = _files(visited, "申报定点"), _files(visited, "补充申报")
    assert one.id == other.id
    assert (one.name, other.name) == ("附件：申请表.docx", "申请表（同上）.docx")
    assert visited[2].count(("portal", "/attach/shared/sqb.docx")) == 1


def test_a_download_that_wants_a_referer_gets_the_address_of_its_page(visited):
    (file,) = _files(visited, "药品目录")
    assert file.access is Access.OK
    assert "一、甲类" in file.text


def test_a_page_in_place_of_a_file_is_no_file(visited):
    (file,) = _files(visited, "诊疗项目")
    assert file.access is Access.NO_FILE
    assert "返回的却是网页" in file.note
    assert file.text == ""


def test_a_missing_file_is_said_to_be_missing(visited):
    (file,) = _files(visited, "耗材目录")
    assert (file.access, file.note) == (Access.NOT_FOUND, "HTTP 404")


def test_a_file_beyond_the_size_limit_is_not_taken(visited):
    (file,) = _files(visited, "年度汇编")
    assert file.access is Access.TOO_LARGE


def test_a_bomb_is_refused_and_says_so(visited):
    (file,) = _files(visited, "征求意见")
    assert file.access is Access.OK
    assert any(note.startswith("attachment-refused:压缩比异常") for note in file.observations)
    assert file.text == ""


def test_names_that_lead_out_of_a_folder_are_only_names(visited):
    manual, pictures = _files(visited, "操作手册")
    assert manual.access is pictures.access is Access.OK
    assert "/" not in manual.own_name
    assert pictures.text == "../../../../tmp/evil.txt\n手册/图1.png"  # listed, never unpacked
    assert not os.path.exists("/tmp/evil.txt")
    assert not os.path.exists("/tmp/evil.pdf")


def test_files_on_other_hosts_are_recorded_as_links_and_not_asked(visited):
    direct, redirected = _files(visited, "国家平台")
    assert (direct.access, redirected.access) == (Access.OFF_LIST, Access.OFF_LIST)
    assert "只记录链接" in direct.note
    assert not [path for host, path in visited[2] if host == "outside"]


def test_a_scan_is_known_as_a_picture(visited):
    (file,) = _files(visited, "考核结果")
    assert file.access is Access.OK
    assert "image-only" in file.observations


def test_a_name_comes_from_the_server_where_the_link_says_only_download(visited):
    (file,) = _files(visited, "慢性病")
    assert file.own_name == "认定名单.docx"
    assert "over-disclosure:identity-card" in file.observations


def test_pictures_and_stylesheets_are_never_asked_for(visited):
    assert not [path for _, path in visited[2] if path.endswith((".jpg", ".css"))]
    assert not _files(visited, "宣传活动")


def test_files_beyond_the_limit_of_a_page_are_named_and_not_asked(visited):
    files = _files(visited, "月报表")
    assert len(files) == practice.MANY
    assert [file.access for file in files] == [Access.OK] * 5 + [Access.NOT_ATTEMPTED] * 3
    assert all("每页 5 个附件的上限" in file.note for file in files[5:])
    assert not [path for _, path in visited[2] if path == "/attach/form/6.docx"]


def test_a_row_that_is_a_file_stays_a_page_of_its_own(visited):
    (row,) = [page for page in visited[1] if page.url.endswith("/attach/direct.docx")]
    assert row.page.kind == "attachment"
    assert row.page.published_on.isoformat() == "2026-06-15"
    assert row.files == ()


def test_files_come_after_pages_one_at_a_time_and_are_counted_apart(visited):
    summary, pages, asked, peak, kinds, _ = visited
    first = min(place for place, (_, path) in enumerate(asked) if path.startswith(("/attach/0/", "/attach/shared")))
    assert not [path for _, path in asked[first:] if path.startswith("/show/")]
    assert peak == 1
    assert len(pages) == 16
    assert (summary.pages_read, summary.files_read, summary.files_failed) == (16, 14, 4)
    assert kinds.count("attachment") == 18
    assert summary.files_unread == 8  # failed, off the list, beyond the page's limit


def test_no_date_inside_a_file_becomes_one_of_the_page(visited):
    for page in visited[1]:
        assert page.page.published_on is not None
        assert all(evidence.origin.value != "file-metadata" for evidence in page.page.dates) or page.files == ()


# --- how the engine goes about it, on a site of the test's own


def _page(kit, title, *links):
    shown = "".join(f'<p>附件：<a href="{href}">{text}</a></p>' for href, text in links)
    return kit.article(title).replace("</div>", f"{shown}</div>")


def _serve(server, kit, links=(("/f.pdf", "决算表.pdf"),)):
    server.routes["/list/"] = kit.listing([("/a.html", "关于医保缴费的通知", "2026-03-05")])
    server.routes["/a.html"] = _page(kit, "关于医保缴费的通知", *links)
    server.routes["/f.pdf"] = (200, {"Content-Type": "application/pdf", "ETag": '"f1"'}, text_pdf(["决算表"]))


def _sent(server, path, name):
    return [h.get(name) for (_, asked), h in zip(server.requests, server.headers_seen, strict=True) if asked == path]


def test_a_file_is_asked_again_only_with_its_page_and_conditionally(server, crawl, kit):
    _serve(server, kit)
    site = kit.site(server.address, kit.section())
    crawl(site)
    crawl(site, at=kit.now + timedelta(days=7))
    assert server.asked("/f.pdf") == 1
    server.routes["/f.pdf"] = (304, {}, "")
    result = crawl(site, at=kit.now + timedelta(days=40))  # the page is due for verification
    assert _sent(server, "/f.pdf", "if-none-match") == [None, '"f1"']
    assert result.summary.files_unchanged == 1
    assert result.pages[0].files[0].text == "决算表"


def test_a_changed_file_says_when_it_was_seen_to_have_changed(server, crawl, kit):
    _serve(server, kit)
    site = kit.site(server.address, kit.section())
    crawl(site)
    server.routes["/f.pdf"] = (200, {"Content-Type": "application/pdf"}, text_pdf(["决算表（更正）"]))
    (page,) = crawl(site, at=kit.now + timedelta(days=40)).pages
    assert page.files[0].text == "决算表（更正）"
    assert page.files[0].changed_at.startswith("2026-07-11")


def test_a_new_page_that_links_an_old_file_does_not_ask_for_it_again(server, crawl, kit):
    _serve(server, kit)
    site = kit.site(server.address, kit.section())
    crawl(site)
    rows = [("/b.html", "关于医保缴费的补充通知", "2026-06-01"), ("/a.html", "关于医保缴费的通知", "2026-03-05")]
    server.routes["/list/"] = kit.listing(rows)
    server.routes["/b.html"] = _page(kit, "关于医保缴费的补充通知", ("/f.pdf", "决算表.pdf"))
    result = crawl(site, at=kit.now + timedelta(days=1))
    assert server.asked("/f.pdf") == 1
    assert result.by_path()["b.html"].files[0].text == "决算表"


def test_a_re_audit_costs_its_list_the_new_page_and_the_new_file(server, crawl, kit):
    def serve_rows(count):
        rows = [(f"/p{n}.html", f"关于医保缴费的通知第{n}号", "2026-03-05") for n in range(count)]
        server.routes["/list/"] = kit.listing(rows)
        for n in range(count):
            server.routes[f"/p{n}.html"] = _page(kit, f"关于医保缴费的通知第{n}号", (f"/f{n}.docx", f"表{n}.docx"))
            server.routes[f"/f{n}.docx"] = (200, {"Content-Type": DOCX}, word_file([f"报表之{n}"]))

    serve_rows(30)
    site = kit.site(server.address, kit.section())
    assert crawl(site).summary.files_read == 30
    server.requests.clear()
    serve_rows(31)
    result = crawl(site, at=kit.now + timedelta(days=7))
    assert sorted(path for _, path in server.requests) == ["/", "/f30.docx", "/list/", "/p30.html", "/robots.txt"]
    assert all(page.files[0].access is Access.OK for page in result.pages)


def test_a_missing_file_waits_for_its_page_and_one_that_timed_out_does_not(server, crawl, kit):
    _serve(server, kit, (("/f.pdf", "表一.pdf"), ("/g.pdf", "表二.pdf")))
    server.routes["/f.pdf"] = (404, {}, b"")
    server.routes["/g.pdf"] = (500, {}, b"broken")
    site = kit.site(server.address, kit.section())
    crawl(site)
    server.requests.clear()
    server.headers_seen.clear()
    crawl(site, at=kit.now + timedelta(days=1))
    assert server.asked("/f.pdf") == 0
    assert server.asked("/g.pdf") >= 1


def test_attachments_can_be_switched_off_and_are_named_all_the_same(server, crawl, kit):
    _serve(server, kit)
    for site, options in (
        (kit.site(server.address, kit.section(), attachments=False), {}),
        (kit.site(server.address, kit.section(), id="other"), {"attachments": False}),
    ):
        (page,) = crawl(site, **options).pages
        assert [(file.name, file.access) for file in page.files] == [("决算表.pdf", Access.NOT_ATTEMPTED)]
    assert server.asked("/f.pdf") == 0
    (page,) = crawl(kit.site(server.address, kit.section()), at=kit.now + timedelta(days=1)).pages  # switched on
    assert page.files[0].access is Access.OK


def test_limit_counts_pages_and_attachments_together(server, crawl, kit):
    _serve(server, kit, (("/f.pdf", "表一.pdf"), ("/g.pdf", "表二.pdf")))
    server.routes["/g.pdf"] = server.routes["/f.pdf"]
    site = kit.site(server.address, kit.section())
    (page,) = crawl(site, limit=2).pages
    assert [file.access for file in page.files] == [Access.OK, Access.NOT_ATTEMPTED]
    (page,) = crawl(site, at=kit.now + timedelta(days=1)).pages
    assert [file.access for file in page.files] == [Access.OK, Access.OK]
    assert server.asked("/f.pdf") == 1


def test_files_beyond_the_limit_of_a_crawl_come_next_time(server, crawl, kit):
    _serve(server, kit, (("/f.pdf", "表一.pdf"), ("/g.pdf", "表二.pdf")))
    server.routes["/g.pdf"] = server.routes["/f.pdf"]
    site = kit.site(server.address, kit.section(), max_attachments=1)
    (page,) = crawl(site).pages
    assert [file.access for file in page.files] == [Access.OK, Access.NOT_ATTEMPTED]
    assert "每次采集 1 个附件的上限" in page.files[1].note
    (page,) = crawl(site, at=kit.now + timedelta(days=1)).pages
    assert [(file.access, file.note) for file in page.files] == [(Access.OK, "")] * 2


def test_a_host_that_refuses_files_is_left_alone_but_its_pages_are_not(server, crawl, kit):
    links = tuple((f"/system/_content/download.jsp?wbfileid={n}", f"表{n}.pdf") for n in range(60))
    _serve(server, kit, links)
    for href, _ in links:
        server.routes[href] = (403, {}, b"no")
    result = crawl(kit.site(server.address, kit.section(), attachments_per_page=60))
    (page,) = result.pages
    asked = sum("download.jsp" in path for _, path in server.requests)
    assert 10 <= asked <= 10 + 1  # and the one that was in hand when the tenth failed
    assert sum("连续 10 次取不到" in file.note for file in page.files) == 60 - asked
    assert result.coverage["s"].complete


def test_robots_of_a_files_host_is_obeyed(server, crawl, kit):
    _serve(server, kit, (("/private/f.pdf", "内部表.pdf"),))
    server.routes["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private/\n")
    (page,) = crawl(kit.site(server.address, kit.section())).pages
    assert page.files[0].access is Access.ROBOTS
    assert server.asked("/private/f.pdf") == 0


def test_the_referer_is_the_page_on_its_own_host_and_only_the_origin_on_another(server, crawl, kit):
    other = server.address.replace("127.0.0.1", "localhost")
    _serve(server, kit, (("/f.pdf", "表一.pdf"), (f"{other}/g.pdf", "表二.pdf")))
    server.routes["/g.pdf"] = server.routes["/f.pdf"]
    hosts = (Host("h", server.address, "网站"), Host("f", other, files_only=True))
    site = replace(kit.site(server.address, kit.section()), hosts=hosts)
    crawl(site)
    assert _sent(server, "/f.pdf", "referer") == [f"{server.address}/a.html"]
    assert _sent(server, "/g.pdf", "referer") == [f"{server.address}/"]
    assert _sent(server, "/a.html", "referer") == [None]


def test_a_host_that_enters_the_profile_gets_its_files_asked_for(server, crawl, kit):
    other = server.address.replace("127.0.0.1", "localhost")
    _serve(server, kit, ((f"{other}/g.pdf", "表二.pdf"),))
    server.routes["/g.pdf"] = server.routes["/f.pdf"]
    site = kit.site(server.address, kit.section())
    assert crawl(site).pages[0].files[0].access is Access.OFF_LIST
    wider = replace(site, hosts=(*site.hosts, Host("f", other, files_only=True)))
    (page,) = crawl(wider, at=kit.now + timedelta(days=1)).pages
    assert page.files[0].access is Access.OK


def test_a_page_that_drops_its_file_no_longer_has_it(server, crawl, kit):
    _serve(server, kit)
    site = kit.site(server.address, kit.section())
    crawl(site)
    server.routes["/a.html"] = kit.article("关于医保缴费的通知")
    (page,) = crawl(site, at=kit.now + timedelta(days=40)).pages
    assert page.files == ()
    assert server.asked("/f.pdf") == 1


def test_a_page_of_a_thousand_links_and_addresses_that_lead_nowhere_is_bounded(server, crawl, kit):
    hostile = (
        ("javascript:alert(1)", "脚本.pdf"), ("file:///etc/passwd.pdf", "本机.pdf"), ("http://169.254.169.254/meta.pdf", "元数据.pdf"),
        ("http://[broken/x.pdf", "坏地址.pdf"), ("http://user:secret@127.0.0.1/x.pdf", "口令.pdf"), ("//example.invalid/x.pdf", "外站.pdf"),
        ("/search?keyword=1&file=x.pdf", "搜索.pdf"), ("/f.pdf#page=2", "同一份.pdf"), ("/a.html", "本页.pdf"),
    )  # fmt: skip
    links = tuple((f"/many/{n}.docx", "长" * 5000) for n in range(1000))
    _serve(server, kit, (*hostile, *links))
    server.default = lambda path: (
        (200, {"Content-Type": DOCX}, word_file([path])) if path.startswith("/many/") else None
    )
    (page,) = crawl(kit.site(server.address, kit.section())).pages
    asked = [path for _, path in server.requests if path.startswith("/many/")]
    assert len(page.files) == 200
    assert sum(file.access is Access.OK for file in page.files) == 30
    assert len(asked) == 29  # and /f.pdf
    assert "只记录前 200 个" in page.files[-1].note
    assert max(len(file.name) for file in page.files) <= 300
    outside = {file.url: file.access for file in page.files if "example.invalid" in file.url or "169.254" in file.url}
    assert set(outside.values()) == {Access.OFF_LIST}
    assert not [path for _, path in server.requests if "search" in path or "passwd" in path]


CHILD = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from crawler.profile import load_site
from spiders.runner import CrawlOptions, run_crawls
folder = Path(sys.argv[1])
options = CrawlOptions(folder / "g.db", folder / "archive", lambda: datetime(2026, 6, 1, 1, 0, tzinfo=UTC), "gongkai/test")
(summary,) = run_crawls([load_site(folder / "small.toml")], options)
print(summary.state, summary.resumed, summary.files_read)
"""


def test_a_killed_crawl_goes_on_with_the_attachments_that_are_left(server, kit, root, tmp_path):
    write_profile(tmp_path, server.address)
    links = tuple((f"/f{n}.docx", f"表{n}.docx") for n in range(20))
    _serve(server, kit, links)
    for number, (href, _) in enumerate(links):
        server.routes[href] = (200, {"Content-Type": DOCX}, word_file([f"报表之{number}"]))
    server.pause = 0.03
    command = [sys.executable, "-c", CHILD, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    child = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for _ in range(3000):  # a minute: a busy machine is slow to start two processes
        if sum(path.startswith("/f") for _, path in server.requests) > 5:
            break
        time.sleep(0.02)
    assert child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=20)
    with CrawlStore.open(tmp_path / "g.db", readonly=True) as store:
        (page,) = store.pages("small")
        kept = sum(file.access is Access.OK for file in page.files)
    assert 0 < kept < 20
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["finished", "True", str(20 - kept)]
    # robots.txt, the home page, and at most two files: the one on its way and the one being read
    assert len(server.requests) - len(set(server.requests)) <= 4
    with CrawlStore.open(tmp_path / "g.db", readonly=True) as store:
        (page,) = store.pages("small")
        assert {file.access for file in page.files} == {Access.OK}
