"""photos.* and docs.*: an address to upload to, the upload, the saving."""

import json

from bot.sandbox.vk.call import Call
from bot.sandbox.vk.errors import VkRefusal, bad_parameter
from bot.sandbox.vk.picture import ALBUMS, Document, Picture, Purpose, Upload, picture_size
from bot.sandbox.vk.world import World


def wall_upload_server(world: World, call: Call) -> object:
    """photos.getWallUploadServer: `group_id` without the minus."""
    group = world.group(call.positive("group_id"))
    if call.token.owner not in group.admins:
        raise VkRefusal(203)
    return _server(world, call, "wall", group=group.id) | {"group_id": group.id}


def messages_upload_server(world: World, call: Call) -> object:
    """photos.getMessagesUploadServer: works with a community's key, but no wall shows such photos."""
    return _server(world, call, "messages", group=None)


def document_upload_server(world: World, call: Call) -> object:
    """docs.getWallUploadServer."""
    group = call.number("group_id")
    return {"upload_url": _server(world, call, "document", group=group)["upload_url"]}


def receive(world: World, upload: Upload, *, filename: str, data: bytes) -> dict[str, object]:
    """The upload server's answer to a file. What it does not take for a photo comes back as an empty list."""
    upload.data, upload.filename = data, filename
    upload.hash = f"{upload.number:08x}{len(data):08x}"
    if upload.purpose == "document":
        return {"file": f"{upload.number}|{upload.hash}"}
    spoiled = world.switches.empty_uploads > 0
    if spoiled:
        world.switches.empty_uploads -= 1
    photo = "[]" if spoiled or picture_size(data) is None else _photo_field(upload)
    return {"server": upload.server, "photo": photo, "hash": upload.hash}


def save_wall_photo(world: World, call: Call) -> object:
    """photos.saveWallPhoto."""
    group = world.group(call.positive("group_id"))
    upload = _used_up(world, call, "wall")
    if upload.group != group.id:
        raise VkRefusal(121)
    owner = -group.id if world.switches.photos_belong_to == "group" else call.token.owner
    return [_saved(world, call, upload, owner=owner).to_json()]


def save_messages_photo(world: World, call: Call) -> object:
    """photos.saveMessagesPhoto."""
    upload = _used_up(world, call, "messages")
    owner = -call.token.owner if call.token.kind == "community" else call.token.owner
    return [_saved(world, call, upload, owner=owner).to_json()]


def save_document(world: World, call: Call) -> object:
    """docs.save."""
    number, _, token = call.text("file").partition("|")
    upload = world.uploads.get(int(number)) if number.isdecimal() else None
    if upload is None or not token or upload.hash != token:
        raise VkRefusal(121)
    upload.hash = None
    document = Document(
        id=world.next_file_id(),
        owner_id=-call.token.owner if call.token.kind == "community" else call.token.owner,
        title=call.text("title") or upload.filename,
        size=len(upload.data),
        ext=upload.filename.rpartition(".")[2],
        saved=call.now,
        address=world.context.address + world.context.keep_photo(upload.data),
    )
    world.documents[document.owner_id, document.id] = document
    return {"type": "doc", "doc": document.to_json()}


def _server(world: World, call: Call, purpose: Purpose, *, group: int | None) -> dict[str, object]:
    number = len(world.uploads) + 1
    world.uploads[number] = Upload(number=number, purpose=purpose, group=group, user=call.token.owner)
    return {
        "album_id": ALBUMS[purpose],
        "upload_url": f"{world.context.address}/vk/upload/{purpose}?act=do_add&number={number}",
        "user_id": call.token.owner if call.token.kind == "user" else 0,
    }


def _photo_field(upload: Upload) -> str:
    """VK answers with a list inside a string."""
    return json.dumps([{"photo": f"{upload.hash}:w", "sizes": [], "kid": str(upload.number)}])


def _used_up(world: World, call: Call, purpose: Purpose) -> Upload:
    """The upload that the call wants saved; its hash works this once."""
    if call.text("photo") in ("", "[]"):
        raise bad_parameter("photos_list is invalid")
    found = [
        upload
        for upload in world.uploads.values()
        if upload.hash is not None and upload.hash == call.text("hash") and upload.purpose == purpose
    ]
    if not found:
        raise VkRefusal(121)
    upload = found[0]
    if call.number("server") != upload.server:
        raise VkRefusal(118)
    if call.text("photo") != _photo_field(upload):
        raise VkRefusal(129)
    upload.hash = None
    return upload


def _saved(world: World, call: Call, upload: Upload, *, owner: int) -> Picture:
    size = picture_size(upload.data)
    if size is None:
        raise VkRefusal(129)
    path = world.context.keep_photo(upload.data)
    picture = Picture(
        id=world.next_file_id(),
        owner_id=owner,
        album_id=ALBUMS[upload.purpose],
        user_id=upload.user,
        access_key=f"key{upload.number}",
        width=size[0],
        height=size[1],
        saved=call.now,
        address=world.context.address + path,
        path=path,
        text=call.text("caption"),
    )
    world.pictures[owner, picture.id] = picture
    return picture
