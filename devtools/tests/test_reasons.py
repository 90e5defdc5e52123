"""A step that fails names the package and the cause, in the words of pip and apt."""

import os
import re
import subprocess

import pytest

from devtools import system
from devtools.paths import PROJECT
from devtools.python_env import pip_failure

# What pip printed in such a case, shortened.
NO_BUILD = """\
Collecting reportlab==4.4.10
Collecting rl-renderpm==4.0.3
  Getting requirements to build wheel: finished with status 'error'
  error: subprocess-exited-with-error
  × Getting requirements to build wheel did not run successfully.
  ╰─> [22 lines of output]
      Traceback (most recent call last):
        File "<string>", line 5, in <module>
      ImportError: cannot import name 'get_abi_tag' from 'wheel.bdist_wheel'
      [end of output]

  note: This error originates from a subprocess, and is likely not a problem with pip.
error: subprocess-exited-with-error
"""
NO_INDEX = """\
WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by \
'NewConnectionError('<pip._vendor.HTTPSConnection object at 0x7f36ea6a7770>: Failed to \
establish a new connection: [Errno -2] Name or service not known')': /simple/docutils/
ERROR: Could not find a version that satisfies the requirement docutils==0.23 \
(from versions: none)
ERROR: No matching distribution found for docutils==0.23
"""
OTHER_FILE = """\
Collecting docutils==0.23
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.
    docutils==0.23 from file:///files/docutils-0.23.whl#sha256=25d0 (from -r r.txt):
        Expected sha256 0001
             Got        25d0
"""
NO_VERSION = """\
ERROR: Could not find a version that satisfies the requirement docutils==99.1 \
(from versions: 0.22, 0.23)
ERROR: No matching distribution found for docutils==99.1
"""
NO_SPACE = """\
Collecting docutils==0.23
ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device
"""
WITHIN_PIP = """\
ERROR: Exception:
Traceback (most recent call last):
  File "misc.py", line 727, in prepare_metadata_for_build_wheel
ModuleNotFoundError: No module named 'setuptools'
"""


@pytest.mark.parametrize(
    ("said", "package", "cause"),
    [
        (NO_BUILD, "rl-renderpm==4.0.3", "does not build: ImportError: cannot import"),
        (
            NO_INDEX,
            "docutils==0.23",
            "index cannot be reached: Failed to establish a new connection: "
            "[Errno -2] Name or service not known",
        ),
        (OTHER_FILE, "docutils==0.23", "is not the pinned one"),
        (NO_VERSION, "docutils==99.1", "No matching distribution found"),
        (NO_SPACE, "what is pinned", "No space left on device"),
        (WITHIN_PIP, "what is pinned", "No module named 'setuptools'"),
    ],
    ids=["build", "index", "hash", "version", "space", "pip"],
)
def test_pip(said, package, cause):
    sentence = pip_failure(said)
    assert sentence.startswith(f"pip could not install {package} ")
    assert cause in sentence
    assert "\n" not in sentence


UPDATE_FAILED = """\
Err:1 http://mirror/debian sid InRelease
W: Failed to fetch http://mirror/debian/dists/sid/InRelease  Could not connect
E: Some index files failed to download. They have been ignored, or old ones used.
"""
NO_PACKAGE = UPDATE_FAILED + "E: Unable to locate package chromium\n"
NO_CONFIGURE = """\
dpkg: error processing package chromium (--configure):
E: Sub-process /usr/bin/dpkg returned an error code (1)
"""


@pytest.mark.parametrize(
    ("said", "causes"),
    [
        (UPDATE_FAILED, ["Failed to fetch http://mirror", "Could not connect"]),
        (NO_PACKAGE, ["Unable to locate package chromium", "Could not connect"]),
        (NO_CONFIGURE, ["error processing package chromium"]),
        ("E: Could not get lock /var/lib/dpkg/lock\n", ["Could not get lock"]),
        ("", ["gave no reason"]),
    ],
    ids=["update", "package", "configure", "lock", "nothing"],
)
def test_apt(tmp_path, said, causes):
    log = tmp_path / "apt.log"
    log.write_text(said)
    sentence = system.apt_failure(log)
    for cause in causes:
        assert cause in sentence
    assert "Sub-process" not in sentence


def test_without_python_all_packages_are_named_at_once():
    named = re.search(r'^packages="(.+)"$', (PROJECT / "dev").read_text(), re.M)[1]
    wanted = {"python3"}
    for name in {*system.needs_of("run"), *system.needs_of("test")}:
        wanted.update(system.PACKAGES[name][1])
    assert set(named.split()) == wanted


def test_a_chosen_python_that_does_not_do_is_not_replaced():
    answer = subprocess.run(
        [PROJECT / "dev", "help"],
        env={**os.environ, "RMA_PYTHON": "/nowhere/python 3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "RMA_PYTHON=/nowhere/python 3 is no Python 3.11" in answer.stderr


def test_without_root_one_sentence_names_the_command(monkeypatch):
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    for name in ("chromium", "pdf libraries"):
        monkeypatch.setitem(
            system.PACKAGES, name, (lambda: False, system.PACKAGES[name][1])
        )
    with pytest.raises(system.Problem) as caught:
        system.need("pdf libraries", "chromium")
    assert (
        "apt-get update && apt-get install -y --no-install-recommends "
        "libxrender1 libfontconfig1 libxext6 chromium (" in str(caught.value)
    )
