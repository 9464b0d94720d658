"""A pack kept as texts comes back with the same content, forms included."""

from pathlib import Path

import pytest

from taizhang.packs.folder import content_digest
from taizhang.packs.keeping import kept_files, lay_files
from taizhang.packs.loader import BUILTIN, builtin_folders, load


@pytest.mark.parametrize("folder", builtin_folders(), ids=lambda one: one.name)
def test_a_kept_pack_comes_back_the_same(folder: Path, tmp_path: Path) -> None:
    lay_files(tmp_path / "kept", kept_files(folder))
    assert content_digest(tmp_path / "kept") == content_digest(folder)


def test_kept_packs_load_together(tmp_path: Path) -> None:
    for folder in builtin_folders():
        lay_files(tmp_path / folder.name, kept_files(folder))
    assert load(sorted(tmp_path.iterdir())).findings == ()


def test_a_folder_is_read_again_only_when_its_content_changed(tmp_path: Path) -> None:
    folder = tmp_path / "duty"
    lay_files(folder, kept_files(BUILTIN / "duty"))
    first = load([folder])
    assert load([folder]) is first
    (folder / "pack.toml").write_text("language = 1\n")
    assert load([folder]).findings != first.findings == ()
    (folder / "pack.toml").unlink()
    assert [one.rule for one in load([folder]).findings] == ["P003"]


def test_what_is_hidden_is_not_part_of_a_pack(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("x")
    (tmp_path / "pack.toml").write_text("language = 1\n")
    assert list(kept_files(tmp_path)) == ["pack.toml"]
