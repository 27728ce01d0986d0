"""Generates, compiles and links a pipeline outside the build, as a user's Makefile does."""

import dataclasses
import os
import pathlib
import subprocess


@dataclasses.dataclass
class Tools:
    codegen: str
    compiler: list  # the compiler and its flags
    link: list  # what comes after the sources

    @staticmethod
    def add_options(parser):
        parser.add_argument("--codegen", required=True)
        parser.add_argument("--cc", action="append", required=True,
                            help="the compiler, then its flags, one an option")
        parser.add_argument("--link", action="append", default=[])

    @staticmethod
    def of(options):
        link = [os.path.abspath(word) if os.path.exists(word) else word
                for word in options.link]
        return Tools(os.path.abspath(options.codegen), options.cc, link)


class Refused(Exception):
    """The generator refused the pipeline; the text is its diagnostics."""


class Broken(Exception):
    """The generator or the compiler did what they never may."""


def _run(command, folder):
    return subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, timeout=300, check=False)


def is_c(tools, text, include):
    """Whether the compiler takes the text by itself, without a warning."""
    command = [*tools.compiler, *(f"-I{path}" for path in include), "-fsyntax-only",
               "-x", "c", "-"]
    done = subprocess.run(command, input=text, text=True, capture_output=True, timeout=300,
                          check=False)
    return done.returncode == 0 and not done.stderr


def build(tools, source, folder, include=(), root=None):
    """Builds `source` (a path) in `folder`; returns the binary."""
    source, folder = pathlib.Path(source), pathlib.Path(folder)
    generated, binary = folder / f"{source.stem}.dagger.c", folder / source.stem
    includes = [f"-I{path}" for path in include]
    flags = [flag for flag in tools.compiler[1:] if flag.startswith(("-I", "-D", "-std"))]
    done = _run([tools.codegen, str(source), "-o", str(generated),
                 *(["--dag", root] if root else []), "--", *includes, *flags],
                folder)
    if done.returncode == 1 and "error:" in done.stderr and not generated.exists():
        raise Refused(done.stderr)
    if done.returncode != 0:
        raise Broken(f"dagger-codegen: exit code {done.returncode}\n{done.stderr}")
    done = _run([tools.compiler[0], *includes, *tools.compiler[1:], str(generated),
                 "-o", str(binary), *tools.link], folder)
    if done.returncode != 0 or done.stderr:
        raise Broken(f"the generated file does not compile cleanly\n{done.stderr}")
    return binary
