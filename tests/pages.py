"""What a reader meets on public pages, for tests that use Django's client."""

import re
from html import unescape

# The text goes on through these; any other tag stands between two blocks.
INLINE = "a|abbr|b|cite|code|em|i|mark|q|small|span|strong|time"


def text_of(response):
    """The words of a page: no tags, and one ordinary space for any white space or new block."""
    html = re.sub(r"(?s)<(head|script|style|svg)\b.*?</\1>", " ", response.content.decode())
    html = re.sub(rf"</?(?:{INLINE})\b[^>]*>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def read(client, address):
    """The words of the page at `address`, which must be there."""
    response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    return text_of(response)


def lacking(text, *phrases):
    """Those of the phrases that `text` does not hold."""
    return [phrase for phrase in phrases if phrase not in text]


def sources_of(response):
    """{"1": title of the document, …}: the list of sources at the foot of a page."""
    return dict(re.findall(r'id="source-(\d+)".*?<a [^>]*>(.*?)</a>', response.content.decode(), re.DOTALL))


def walk(client, start="/"):
    """(address, response) of each page that links lead to from `start`, in every language."""
    waiting, met = [start], {start}
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        yield address, response
        links = {
            unescape(link) for link in re.findall(r'<a [^>]*?href="(/[^"#?]*)', response.content.decode())
        }
        waiting += sorted(links - met)
        met |= links
