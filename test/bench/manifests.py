"""The section of scripts/bench about manifests: chains of one task, beside py-dagger and
Hera, whose programs are beside this one.

Hera's chains say less: values go from task to task as text, where ours and py-dagger's
go as files of the artifact store.
"""

import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
# (tasks, calls of a DAG of so many tasks)
CHAINS = [(10, 1), (100, 1), (1000, 1), (100, 100)]


def calls(function, count, first):
    names = [first] + [f"v{i}" for i in range(count)]
    lines = [f"    int64_t v{i} = {function}({names[i]});" for i in range(count)]
    return [*lines, f"    return v{count - 1};", "}"]


def source(tasks, dags):
    lines = ["#include <dagger/dsl.h>", "", "DAGGER_TASK()", "int64_t step(int64_t x)"]
    lines += ["{", "    return x + 1;", "}", "", "DAGGER_DAG()"]
    if dags == 1:
        lines += ["int64_t chain(int64_t x)", "{", *calls("step", tasks, "x")]
    else:
        lines += ["int64_t inner(int64_t x)", "{", *calls("step", tasks, "x"), ""]
        lines += ["DAGGER_DAG()", "int64_t chain(int64_t x)", "{"]
        lines += calls("inner", dags, "x")
    return "\n".join(lines) + "\n"


def peers(folder):
    """The Python that has them, and their names and runs; none where there is no network."""
    script = os.path.join(HERE, os.pardir, "python_env.sh")
    command = [script, folder, "py-dagger==0.4.2", "hera==7.1.0"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        print("(py-dagger, Hera: left out: %s)" % done.stdout.strip())
        return None, []
    return done.stdout.strip(), [("py-dagger", "py_dagger"), ("Hera", "hera")]


def refusal(folder, compile_pipeline):
    """What is said of a manifest that Kubernetes would not take."""
    binary = compile_pipeline(folder, "chain_flat", source(10000, 1))
    command = [binary, "argo", "workflow", "--image", "example/image:1", "-p", "x=1"]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3
    print("10000 nodes in one DAG: " + done.stderr.splitlines()[0].split(": ", 1)[1])


def manifests(build, folder, compile_pipeline, row):
    python, names = peers(os.path.join(build, "peers"))
    for tasks, dags in CHAINS:
        nodes = tasks * dags
        binary = compile_pipeline(folder, "chain_%d" % nodes, source(tasks, dags))
        ours = [binary, "argo", "workflow", "--image", "example/image:1", "-p", "x=1"]
        title = "%d nodes" % nodes + (" in %d DAGs" % dags if dags > 1 else "")

        def measured(name, command, runs, yardstick=None):
            seconds = row("%s: %s" % (title, name), command, runs, yardstick)
            size = len(subprocess.check_output(command))
            print("%-42s %10d bytes, %d a node" % ("", size, size // nodes))
            return seconds

        least = measured("ours", ours, 19)
        for name, module in names:
            script = os.path.join(HERE, "manifest_%s.py" % module)
            command = [python, script, str(tasks), str(dags)]
            measured(name, command, 1 if nodes > 1000 else 3, least)
    refusal(folder, compile_pipeline)
