"""Words, as many threads read them at once."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import snowballstemmer

from search.core import words

ENDINGS = ["ational", "ization", "fulness", "ousness", "ibility", "ements", "ingly", "ies"]
MANY = [f"{start}{end}" for start in ("rel", "organ", "hope", "quer") for end in ENDINGS] * 40


@pytest.fixture
def hurried():
    """Threads take turns a thousand times as often."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_threads_do_not_take_each_others_words(hurried):
    alone = snowballstemmer.stemmer("english")
    right = {word: words.fold(alone.stemWord(word)) for word in set(MANY)}

    def read(word):
        return word, words.forms.__wrapped__(word, "en")[-1]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(read, MANY)) == set(right.items())
