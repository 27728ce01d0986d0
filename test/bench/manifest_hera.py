"""Writes the manifest of a chain of tasks, made with Hera, as compact JSON.

usage: manifest_hera.py TASKS [CALLS]    CALLS: so many calls of a DAG of the TASKS
"""

import json
import sys

from hera.workflows import DAG, Container, Parameter, Task, Workflow


def step_template():
    return Container(
        name="step",
        image="example/image:1",
        inputs=[Parameter(name="x")],
        outputs=[Parameter(name="x", value_from={"path": "/tmp/outputs/x"})],
        command=["python", "dag.py"],
        args=["{{inputs.parameters.x}}"],
    )


def chain(template, count, first):
    value = first
    for i in range(count):
        task = Task(name=f"task-{i}", template=template, arguments={"x": value})
        if i:
            previous >> task
        previous, value = task, task.get_parameter("x")
    return value


def make(tasks, calls):
    with Workflow(generate_name="chain-", entrypoint="dag") as workflow:
        step = step_template()
        if calls == 1:
            with DAG(name="dag"):
                chain(step, tasks, "1")
            return workflow
        with DAG(
            name="inner",
            inputs=[Parameter(name="x")],
            outputs=[Parameter(name="x", value_from={"parameter": "{{x}}"})],
        ) as inner:
            chain(step, tasks, "{{inputs.parameters.x}}")
        with DAG(name="dag"):
            chain(inner, calls, "1")
    return workflow


tasks = int(sys.argv[1])
calls = int(sys.argv[2]) if len(sys.argv) > 2 else 1
json.dump(make(tasks, calls).to_dict(), sys.stdout, separators=(",", ":"))
