"""What Streamlit's messages tell of files, and what a page may still ask for."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from streamlit_cognito.http.messages import (
    FIELDS,
    FIRST_RUN,
    Told,
    may_tell,
    plain_run,
)

PICTURE = "/media/1f2e.png"


def told(message: ForwardMsg) -> Told:
    return Told(message.SerializeToString())


def test_the_files_of_a_page_are_found_wherever_they_are() -> None:
    message = ForwardMsg()
    element = message.delta.new_element
    element.imgs.imgs.add().url = "/media/1.png"
    element.imgs.imgs.add().url = "/media/2.png"
    assert told(message).files == ["/media/1.png", "/media/2.png"]

    message = ForwardMsg()
    message.delta.new_element.video.url = "/media/3.mp4"
    message.delta.new_element.video.subtitles.add().url = "/media/3.vtt"
    assert sorted(told(message).files) == ["/media/3.mp4", "/media/3.vtt"]

    message = ForwardMsg()
    message.delta.add_block.chat_message.avatar = PICTURE
    assert told(message).files == [PICTURE]

    message = ForwardMsg()
    message.logo.image = message.logo.icon_image = PICTURE
    assert told(message).files == [PICTURE, PICTURE]

    message = ForwardMsg()
    message.backend_operation_response.deferred_file.url = "/media/late.csv"
    assert told(message).files == ["/media/late.csv"]


def test_the_addresses_of_uploads_are_found() -> None:
    message = ForwardMsg()
    urls = message.file_urls_response.file_urls.add()
    urls.upload_url = urls.delete_url = "/_stcore/upload_file/page/file"
    assert set(told(message).files) == {"/_stcore/upload_file/page/file"}


def test_the_fields_that_name_files_are_streamlits() -> None:
    known: set[str] = set()
    waiting = [ForwardMsg.DESCRIPTOR]
    seen = set()
    while waiting:
        kind = waiting.pop()
        if kind.full_name not in seen:
            seen.add(kind.full_name)
            known |= {one.full_name for one in kind.fields}
            waiting += [one.message_type for one in kind.fields if one.message_type]
    assert known >= FIELDS


def test_a_text_that_says_an_address_names_no_file() -> None:
    message = ForwardMsg()
    message.delta.new_element.text.body = PICTURE
    assert told(message).files == []

    message = ForwardMsg()
    message.delta.new_element.markdown.body = f"![]({PICTURE})"
    assert told(message).files == []

    message = ForwardMsg()
    message.delta.new_element.link_button.url = PICTURE
    message.delta.new_element.link_button.label = PICTURE
    assert told(message).files == []


def test_an_address_elsewhere_is_no_file_of_ours() -> None:
    message = ForwardMsg()
    message.delta.new_element.imgs.imgs.add().url = f"https://example.com{PICTURE}"
    assert told(message).files == []


def test_a_look_into_a_message_is_spared_where_it_can_be() -> None:
    large = bytes(2000)
    assert not may_tell(large)
    for address in (b"/media/1", b"/_stcore/upload_file/1"):
        assert may_tell(large + address + large)
    assert may_tell(bytes(100))


def test_a_message_says_which_page_it_is_of_and_what_it_refers_to() -> None:
    message = ForwardMsg()
    message.new_session.initialize.session_id = "page"
    assert told(message).page == "page"

    message = ForwardMsg(hash="key")
    message.delta.new_element.imgs.imgs.add().url = PICTURE
    assert (told(message).key, told(message).page) == ("", "")
    message.metadata.cacheable = True
    assert told(message).key == "key"
    assert told(ForwardMsg(ref_hash="key")).refers_to == "key"


def test_a_plain_run_says_where_the_page_is_and_nothing_else() -> None:
    asked = BackMsg()
    state = asked.rerun_script
    state.query_string, state.page_script_hash = "tab=2", "hash"
    state.page_name = "reports"
    state.context_info.timezone = "Europe/Berlin"
    state.fragment_id = "fragment"
    state.is_auto_rerun = True
    state.cached_message_hashes.append("key")
    pressed = state.widget_states.widgets.add()
    pressed.id, pressed.trigger_value = "button", True

    run = BackMsg.FromString(plain_run(asked.SerializeToString())).rerun_script

    assert {one.name for one, _ in run.ListFields()} == {
        *("query_string", "page_script_hash", "page_name", "context_info"),
    }
    assert (run.query_string, run.page_script_hash) == ("tab=2", "hash")
    assert (run.page_name, run.context_info.timezone) == ("reports", "Europe/Berlin")


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xff", BackMsg(stop_script=True).SerializeToString()]
)
def test_what_asks_for_no_run_makes_none(data: bytes) -> None:
    assert plain_run(data) == b""


def test_the_first_run_is_one_of_the_first_page() -> None:
    assert BackMsg.FromString(FIRST_RUN).WhichOneof("type") == "rerun_script"
    assert plain_run(FIRST_RUN) == FIRST_RUN
