"""Odoo 19 itself: yours if there is one, else Debian's package, unpacked privately.

Nothing is installed on the system: a private apt configuration fetches the package
(apt checks the signature of the archive) and `dpkg-deb` unpacks it into the cache.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from devtools.console import Problem, step, tail, warn
from devtools.paths import HOME, build_once, digest, need_space
from devtools.system import apt_failure, environ, run

SERIES = "19.0"
PACKAGE, VERSION = "odoo-19", "19.0.0+dfsg-1"
# Fonts and scripts which the package links to. Font Awesome must be 4.7: the newer
# ones have other file names.
COMPANIONS = [
    "fonts-font-awesome/bookworm",
    "fonts-roboto-unhinted/bookworm",
    "fonts-inconsolata/bookworm",
    "fonts-ocr-b/bookworm",
    "libjs-jquery/bookworm",
    "libjs-jquery-form/bookworm",
    "libjs-underscore/bookworm",
    "fonts-montserrat/sid",
]
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
TREE = "usr/lib/python3/dist-packages"
SOURCES = """\
Types: deb
URIs: {mirror}
Suites: sid
Components: main
Architectures: all
Signed-By: {keyring}

Types: deb
URIs: {mirror}
Suites: bookworm
Components: main
Architectures: amd64
Signed-By: {keyring}
"""
APT_CONF = """\
Dir::State "{apt}/state";
Dir::State::lists "{apt}/lists";
Dir::State::status "{apt}/status";
Dir::Cache "{apt}/cache";
Dir::Etc "{apt}/etc";
Dir::Etc::main "-";
Dir::Etc::parts "{apt}/etc/apt.conf.d";
Dir::Etc::sourcelist "{apt}/debian.sources";
Dir::Etc::sourceparts "-";
Dir::Etc::preferencesparts "{apt}/etc/preferences.d";
Dir::Etc::trusted "{keyring}";
Dir::Etc::trustedparts "-";
APT::Architectures {{ "amd64"; }};
APT::Update::Error-Mode "any";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::Languages "none";
"""


def find():
    """The folder to import `odoo` from."""
    chosen = os.environ.get("ODOO_SOURCE")
    if chosen:
        return _given(Path(chosen).expanduser().resolve())
    return _importable() or _debian()


def fingerprint(tree):
    """Changes when this Odoo changes: keys the cached databases."""
    head = ""
    if (tree / ".git").exists():
        head = subprocess.run(
            ["git", "-C", tree, "rev-parse", "HEAD"], capture_output=True, check=False
        ).stdout
    return digest(str(tree), tree / "odoo" / "release.py", head)


def _series(tree):
    release = tree / "odoo" / "release.py"
    if not release.is_file():
        return None
    found = re.search(r"^version_info = \((\d+), (\d+)", release.read_text(), re.M)
    return found and ".".join(found.groups())


def _given(folder):
    for tree in (folder, folder / TREE):
        if _series(tree) == SERIES:
            return tree
    raise Problem(
        f"ODOO_SOURCE={folder} is no Odoo {SERIES}: let it name the folder that "
        "holds odoo/release.py, or unset it."
    )


def _importable():
    try:
        spec = importlib.util.find_spec("odoo")
    except (ImportError, ValueError):
        return None
    for place in (spec and spec.submodule_search_locations) or ():
        tree = Path(place).parent
        if _series(tree) == SERIES:
            return tree
    return None


def _debian():
    folder = HOME / "odoo" / VERSION.replace("+", "-")
    return build_once(folder, _unpack_debian) / TREE


def _unpack_debian(folder):
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb") and KEYRING.exists()):
        raise Problem(
            "Odoo can be fetched by itself on Debian only: get Odoo "
            f"{SERIES} and set ODOO_SOURCE to its folder."
        )
    need_space(3, "Odoo")
    log = HOME / "odoo.log"
    log.unlink(missing_ok=True)
    debs = folder / "debs"
    debs.mkdir()
    env = environ(APT_CONFIG=str(_apt_configuration(folder / "apt")), LC_ALL="C")
    with step("Reading Debian's package lists"):
        options = _update(env, log)
    with step("Fetching Odoo 19 from Debian, 130 MB", debs):
        _download(env, debs, log, options)
    with step("Unpacking Odoo", folder):
        for deb in sorted(debs.glob("*.deb")):
            if run(["dpkg-deb", "-x", deb, folder], log=log):
                raise Problem(f"{deb.name} could not be unpacked:\n{tail(log)}")
    _complete(folder / TREE)
    shutil.rmtree(folder / "apt")
    shutil.rmtree(debs)


def _apt_configuration(apt):
    for inner in (
        "lists/partial",
        "cache/archives/partial",
        "etc/apt.conf.d",
        "etc/preferences.d",
        "state",
    ):
        (apt / inner).mkdir(parents=True)
    (apt / "status").touch()
    sources = SOURCES.format(mirror=_mirror(), keyring=KEYRING)
    (apt / "debian.sources").write_text(sources)
    text = APT_CONF.format(apt=apt, keyring=KEYRING)
    if os.geteuid() == 0:
        text += 'APT::Sandbox::User "root";\n'
    conf = apt / "apt.conf"
    conf.write_text(text)
    return conf


def _mirror():
    """The Debian mirror this machine already uses."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    for mirror in listed:
        if mirror.rstrip("/").endswith("/debian"):
            return mirror
    raise Problem(
        "apt knows no Debian mirror on this machine: add one to its sources, or set "
        "ODOO_SOURCE to the folder of an Odoo 19."
    )


def _update(env, log):
    """Read the lists; returns the apt options that were needed for it.

    Only an archive that is signed but past its date is forgiven, and aloud: a mirror
    that lags behind is no reason not to work. Signatures are checked all the same.
    """
    apt = ["apt-get", "-q"]
    if run([*apt, "update"], log=log, env=env, timeout=900) == 0:
        return []
    if "is expired" in log.read_text():
        warn("This mirror's copy of Debian sid is past its date; used all the same,")
        warn("since it carries Debian's signature.")
        options = ["-o", "Acquire::Check-Valid-Until=false"]
        if run([*apt, *options, "update"], log=log, env=env, timeout=900) == 0:
            return options
    raise Problem(
        f"Debian's package lists could not be read: {apt_failure(log)}\nMend that, or "
        f"set ODOO_SOURCE to the folder of an Odoo {SERIES}.\n{tail(log)}"
    )


def _download(env, debs, log, options):
    apt = ["apt-get", "-q", *options, "download"]
    fetch = {"log": log, "env": env, "cwd": debs, "timeout": 1800}
    if run([*apt, f"{PACKAGE}={VERSION}"], **fetch):
        if "was not found" not in log.read_text():
            raise Problem(f"{PACKAGE} could not be fetched: {apt_failure(log)}")
        warn(f"Debian no longer has {PACKAGE} {VERSION}, which this was tested with;")
        warn("taking the version it has now.")
        if run([*apt, PACKAGE], **fetch):
            raise Problem(
                f"Debian has no package {PACKAGE} any more: set ODOO_SOURCE to the "
                f"folder of an Odoo {SERIES}.\n{tail(log)}"
            )
    if run([*apt, *COMPANIONS], **fetch):
        raise Problem(f"Odoo's fonts could not be fetched: {apt_failure(log)}")


def _complete(tree):
    """Put an empty script where Debian left out one that is not free software.

    Without the file each page of the back office logs an error in the browser.
    """
    folder = tree / "odoo/addons/mail/static/lib/selfie_segmentation"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "selfie_segmentation.js").write_text("/* not in Debian */\n")
