"""Writes the manifest of a chain of tasks, made with py-dagger, as compact JSON.

usage: manifest_py_dagger.py TASKS [CALLS]    CALLS: so many calls of a DAG of the TASKS
"""

import json
import sys

from dagger import DAG, Task
from dagger.input import FromNodeOutput, FromParam
from dagger.output import FromReturnValue
from dagger.runtime.argo import Metadata, Workflow, workflow_manifest


def step(x):
    return x


def input_of(i, first):
    return FromNodeOutput(f"task-{i - 1}", "x") if i else first


def chain(count, make, first):
    return DAG(
        inputs={"x": first},
        outputs={"x": FromNodeOutput(f"task-{count - 1}", "x")},
        nodes={f"task-{i}": make(input_of(i, FromParam())) for i in range(count)},
    )


def task(x):
    return Task(step, inputs={"x": x}, outputs={"x": FromReturnValue()})


tasks = int(sys.argv[1])
calls = int(sys.argv[2]) if len(sys.argv) > 2 else 1
inner = task if calls == 1 else lambda x: chain(tasks, task, x)
dag = chain(tasks if calls == 1 else calls, inner, FromParam())
manifest = workflow_manifest(
    dag,
    metadata=Metadata(name="chain-", generate_name_from_prefix=True),
    workflow=Workflow(
        container_image="example/image:1",
        container_entrypoint_to_dag_cli=["python", "dag.py"],
        params={"x": 1},
    ),
)
json.dump(manifest, sys.stdout, separators=(",", ":"))
