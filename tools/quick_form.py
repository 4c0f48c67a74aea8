"""Write the quick form of the shipped formulary: `python tools/quick_form.py [FOLDER]`.

The build of the package runs it. Without a folder the form is written into the source tree, as
an installation in place does; it is not taken any more once a file or module differs.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
DIGEST = '''"""The SHA-256 of the quick form of the formulary; made with it by the build."""

SHA256 = "{}"
'''


def made() -> bytes:
    """Return the form; to be called in an interpreter that has loaded nothing of the program."""
    from ldncompound.compounding.dosage_forms.record_classes import record_classes
    from ldncompound.formulary.loading import read_strictly
    from ldncompound.formulary.quick_form import form_of

    formulary = read_strictly(record_classes())
    names = [name for name in sys.modules if name.partition(".")[0] == "ldncompound"]
    package = SOURCE / "ldncompound"
    modules = {}
    for name in sorted(names):
        path = Path(str(sys.modules[name].__file__))
        modules[path.relative_to(package).as_posix()] = sha256(path.read_bytes()).hexdigest()
    return form_of(formulary, modules)


def write(folder: Path) -> None:
    """Write the form and the module with its digest."""
    from ldncompound.formulary.quick_form import DIGEST_MODULE, FORM

    form = made()
    (folder / FORM).write_bytes(form)
    digest = DIGEST.format(sha256(form).hexdigest())
    (folder / f"{DIGEST_MODULE}.py").write_text(digest, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.path.insert(0, str(SOURCE))
    named = sys.argv[1:2]
    write(Path(named[0]) if named else SOURCE / "ldncompound" / "formulary")
