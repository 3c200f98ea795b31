"""Puts the app into the wheel: its pages stand at the top of the repository and nowhere else.

All else about the package is in pyproject.toml.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

APP = ("streamlit_app.py", ".streamlit/config.toml", "config/custprof.json", "pages/*.py")
ROOT = Path(__file__).resolve().parent


class BuildPy(build_py):
    """Copies the app into rlreco/_app of what is built; an editable package runs that of its checkout."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for source, target in self._app().items():
                self.mkpath(str(Path(target).parent))
                self.copy_file(source, target, preserve_mode=False)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return [*super().get_outputs(include_bytecode), *self._app().values()]

    def _app(self) -> dict[str, str]:
        """File of the repository -> its copy."""
        folder = Path(self.build_lib) / "rlreco" / "_app"
        sources = [path for pattern in APP for path in sorted(ROOT.glob(pattern))]
        return {str(source): str(folder / source.relative_to(ROOT)) for source in sources}


setup(cmdclass={"build_py": BuildPy})
