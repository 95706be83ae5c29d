"""What Streamlit and its pages say to each other; the only reader of its messages."""

from collections.abc import Iterator, Sequence
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# What begins so is a file that was made for a page, or an address to send one to.
MEDIA = "/media/"
UPLOAD = "/_stcore/upload_file/"
# The fields where Streamlit names such addresses itself. In all others, people's own
# texts could.
FIELDS = {
    "Audio.url",
    "Block.ChatMessage.avatar",
    "DeferredFileResponsePayload.url",
    "DownloadButton.url",
    "FileURLs.delete_url",
    "FileURLs.upload_url",
    "Image.url",
    "Logo.icon_image",
    "Logo.image",
    "PageConfig.favicon",
    "SubtitleTrack.url",
    "Video.url",
}
# The first page, from its top.
FIRST_RUN = bytes(BackMsg(rerun_script=ClientState()).SerializeToString())
_MARKS = (MEDIA.encode(), UPLOAD.encode())
# What only refers to an earlier message is shorter.
_SHORT = 1000


def may_tell(data: bytes) -> bool:
    """Whether a message may name a file; to look is cheap."""
    return len(data) < _SHORT or _names_files(data)


class Told:
    """One message to a page.

    Args:
        data: As it is sent.

    Attributes:
        page: What Streamlit calls the page, at the beginning of a run; else "".
        files: The addresses of files in it.
        key: By what later messages refer to it, if one may.
        refers_to: The key of the earlier message that it stands for, or "".
    """

    def __init__(self, data: bytes) -> None:
        message = ForwardMsg.FromString(data)
        self.page: str = message.new_session.initialize.session_id
        # to walk through a message takes forty times as long as to read it
        self.files = list(_addresses(message)) if _names_files(data) else []
        self.key: str = message.hash if message.metadata.cacheable else ""
        self.refers_to: str = message.ref_hash


def plain_run(data: bytes) -> bytes:
    """A run of the whole page, in place of what a page asked for; b"" if for none.

    It says where the page is. No callback, fragment or deferred download runs by it,
    and nothing typed is taken.
    """
    try:
        message = BackMsg.FromString(data)
    except Exception:
        # of protobuf's own kind; Streamlit closes the websocket for it
        return b""
    if not message.HasField("rerun_script"):
        return b""
    asked = message.rerun_script
    run = ClientState(
        query_string=asked.query_string,
        page_script_hash=asked.page_script_hash,
        page_name=asked.page_name,
    )
    if asked.HasField("context_info"):
        run.context_info.CopyFrom(asked.context_info)
    return bytes(BackMsg(rerun_script=run).SerializeToString())


def _names_files(data: bytes) -> bool:
    return any(mark in data for mark in _MARKS)


def _addresses(message: Any) -> Iterator[str]:
    for descriptor, value in message.ListFields():
        is_list = isinstance(value, Sequence) and not isinstance(value, str | bytes)
        for item in value if is_list else [value]:
            if hasattr(item, "ListFields"):
                yield from _addresses(item)
            elif descriptor.full_name in FIELDS and item.startswith((MEDIA, UPLOAD)):
                yield item
