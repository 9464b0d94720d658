"""A line says only what the list of fields allows, whoever writes it."""

import io
import json
import logging
from typing import Any

import pytest
import structlog

from taizhang.project.logs import formatter


@pytest.fixture
def written() -> Any:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(json=True))
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def test_a_field_outside_the_list_is_dropped_and_named(written: Any) -> None:
    structlog.get_logger("taizhang.x").info("entry.saved", entries=3, name="张三")
    (line,) = written()
    assert line["entries"] == 3
    assert line["dropped"] == ["name"]
    assert "张三" not in json.dumps(line, ensure_ascii=False)


def test_a_library_keeps_its_template_and_loses_its_values(written: Any) -> None:
    logging.getLogger("some.library").warning("cannot mail %s", "张三")
    (line,) = written()
    assert line["event"] == "cannot mail %s"
    assert line["logger"] == "some.library"


def test_an_exception_of_a_library_loses_its_message(written: Any) -> None:
    try:
        raise KeyError("张三")
    except KeyError:
        logging.getLogger("some.library").exception("it broke")
    (line,) = written()
    assert line["exception"]["kind"] == "KeyError"
    assert "张三" not in json.dumps(line, ensure_ascii=False)
