"""squares.c by py-dagger: usage: py_dagger_squares.py N"""
import sys

from dagger import DAG, Task
from dagger.input import FromNodeOutput, FromParam
from dagger.output import FromReturnValue
from dagger.runtime.local import invoke

dag = DAG(
    inputs={"count": FromParam()},
    outputs={"return_value": FromNodeOutput("sum", "return_value")},
    nodes={
        "make-numbers": Task(
            lambda count: list(range(count)),
            inputs={"count": FromParam()},
            outputs={"return_value": FromReturnValue(is_partitioned=True)},
        ),
        "square": Task(
            lambda number: number * number,
            inputs={"number": FromNodeOutput("make-numbers", "return_value")},
            outputs={"return_value": FromReturnValue()},
            partition_by_input="number",
        ),
        "sum": Task(
            lambda numbers: sum(numbers),
            inputs={"numbers": FromNodeOutput("square", "return_value")},
            outputs={"return_value": FromReturnValue()},
        ),
    },
)
count = int(sys.argv[1])
invoke(dag, params={"count": count})
