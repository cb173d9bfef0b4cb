"""How we ask: Scrapy settings with polite defaults. Works with no environment; GONGKAI_* overrides single values.

Robots, redirects, retries and the allow-list are not left to Scrapy's middlewares: each of them ends in a named outcome
that the audit needs, so the spider does them itself (spiders/site.py).
"""

from __future__ import annotations

import os

VERSION = "0.1.0"
CONTACT = os.environ.get("GONGKAI_CONTACT", "")

BOT_NAME = "gongkai"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"


def user_agent(contact: str) -> str:
    """The name by which every request says who asks and whom to write to."""
    return f"gongkai/{VERSION} (disclosure audit; +{contact})" if contact else f"gongkai/{VERSION} (disclosure audit)"


USER_AGENT = os.environ.get("GONGKAI_USER_AGENT", user_agent(CONTACT))
ROBOTS_TOKEN = "gongkai"

# robots.txt is obeyed by the spider itself: Scrapy's middleware takes a refused or HTML robots.txt for permission.
ROBOTSTXT_OBEY = False

CONCURRENT_REQUESTS = int(os.environ.get("GONGKAI_CONCURRENT_REQUESTS", "32"))  # over all hosts
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1  # Scrapy starts that many tasks for every answer, whether it yields anything or not
DOWNLOAD_DELAY = 3.0
DOWNLOAD_DELAY_JITTER = 0.0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 20_000_000
DOWNLOAD_WARNSIZE = 0
DNS_TIMEOUT = 20

RETRIES = 2  # at once, with back-off; what still fails is asked once more at the end of the crawl
MAX_REDIRECTS = 5
MAX_BACK_OFF = 120.0  # seconds between requests, at most, after 429 and 503
HOST_GIVE_UP = 10  # failures in a row after which a host is left alone for the rest of the crawl

# Only the web: a hostile address must not open a file of this machine or another service.
DOWNLOAD_HANDLERS: dict[str, str | None] = {"file": None, "ftp": None, "s3": None, "data": None}

COOKIES_ENABLED = True
TELNETCONSOLE_ENABLED = False
LOG_ENABLED = True
LOG_LEVEL = os.environ.get("GONGKAI_LOG_LEVEL", "ERROR")
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
DOWNLOADER_STATS = False

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.3",
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
