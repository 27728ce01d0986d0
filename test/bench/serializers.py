"""Sections of scripts/bench: serializers beside their peers, files through a node.

Each program prints: LIBRARY WHAT OPERATION SECONDS BYTES PEAK-KB.
"""
import os
import statistics
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def build_yyjson(scratch):
    """The peer's program, where YYJSON names a folder with yyjson.h and yyjson.c."""
    folder = os.environ.get("YYJSON")
    if not folder:
        print("(yyjson: left out; set YYJSON to the folder of its yyjson.c)")
        return None
    program = os.path.join(scratch, "serialize_yyjson")
    sources = [os.path.join(HERE, "serialize_yyjson.c"), os.path.join(folder, "yyjson.c")]
    command = ["cc", "-O3", "-D_GNU_SOURCE", "-I" + folder, *sources, "-o", program]
    subprocess.run(command, check=True)
    return program


def once(command):
    """(seconds, bytes, peak KiB) as the program says."""
    words = subprocess.check_output(command, text=True).split()
    return float(words[3]), int(words[4]), int(words[5])


def measure(command, runs=3):
    results = [once(command) for _ in range(runs)]
    return (
        statistics.median(r[0] for r in results),
        results[0][1],
        max(r[2] for r in results),
    )


def report(title, result, yardstick):
    seconds, size, peak = result
    ratio = "%7.2f x" % (yardstick / seconds) if yardstick else ""
    rate = size / 1e6 / seconds
    print("%-36s %9.1f MB/s %8.1f MB peak  %s" % (title, rate, peak / 1e3, ratio), flush=True)


def serializers(folder, scratch):
    """10M doubles and 1M structs; ratios of speed: to jansson, raw to write and read."""
    bench = os.path.join(folder, "test", "bench")
    own = os.path.join(bench, "serialize")
    peers = {"jansson": os.path.join(bench, "serialize_jansson")}
    yyjson = build_yyjson(scratch)
    if yyjson:
        peers["yyjson"] = yyjson
    file = os.path.join(scratch, "values")
    for what in "doubles", "records":
        for operation in "dump", "load":
            yardstick = None
            for name, program in peers.items():
                if operation == "load":
                    once([program, what, "dump", file])
                result = measure([program, what, operation, file])
                report("%s %s, %s" % (what, operation, name), result, yardstick)
                yardstick = yardstick or result[0]
            for format in "json", "msgpack", "csv", "raw":
                if format == "csv" and what == "doubles":
                    continue
                if operation == "load":
                    once([own, what, "dump", file, format])
                result = measure([own, what, operation, file, format])
                report("%s %s, %s" % (what, operation, format), result, yardstick)
    raw(own, file)


def raw(own, file):
    """The least there is to do: the bytes handed to the kernel, and taken from it."""
    for operation in "dump", "load":
        plain = measure([own, "doubles", operation, file, "plain"])
        report("doubles %s, write or read" % operation, plain, plain[0])
        result = measure([own, "doubles", operation, file, "raw"])
        report("doubles %s, raw" % operation, result, plain[0])


def wait(command, scratch):
    """(seconds, peak KiB). By time(1): a child of this process begins with its size."""
    peak = os.path.join(scratch, "peak")
    start = time.perf_counter()
    subprocess.run(
        ["/usr/bin/time", "-q", "-f", "%M", "-o", peak] + command,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    seconds = time.perf_counter() - start
    with open(peak, encoding="ascii") as text:
        return seconds, int(text.read())


def files(folder, scratch):
    """A dagger_file of 2 GB handed through a node, beside cp."""
    source = os.path.join(scratch, "in")
    target = os.path.join(scratch, "out")
    block = os.urandom(1 << 20)
    with open(source, "wb") as out:
        for _ in range(2048):
            out.write(block)
    pipeline = os.path.join(folder, "test", "bench", "pass_file")
    node = [pipeline, "--node-name", "pass", "--input", "in", source]
    commands = {
        "cp, synced": ["sh", "-c", 'cp "$0" "$1" && sync "$1"', source, target],
        "node": node + ["--output", "return_value", target],
    }
    # In turns: what the disk has to do still is shared by both.
    results = {name: [] for name in commands}
    for _ in range(5):
        for name, command in commands.items():
            results[name].append(wait(command, scratch))
            os.remove(target)
    least = 0
    for name, result in results.items():
        seconds = statistics.median(r[0] for r in result)
        peak = max(r[1] for r in result) / 1e3
        least = least or seconds
        print(
            "2 GB, %-14s %9.1f MB/s %8.1f MB peak  %7.2f x"
            % (name, 2147.5 / seconds, peak, least / seconds)
        )
