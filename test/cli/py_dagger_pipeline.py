"""map_reduce and greet of pipelines.c, in py-dagger. Which, the first argument says."""

import sys

from dagger import dsl
from dagger.runtime.cli import invoke


@dsl.task()
def generate_numbers(seed):
    return list(range(1, seed + 1))


@dsl.task()
def raise_number(n, exponent):
    return n**exponent


@dsl.task()
def sum_numbers(values):
    return sum(values)


@dsl.DAG()
def map_reduce(seed, exponent=2):
    numbers = generate_numbers(seed)
    return sum_numbers([raise_number(n=n, exponent=exponent) for n in numbers])


@dsl.task()
def join(words):
    return "".join(words)


@dsl.DAG()
def joined(words):
    return join(words)


invoke(dsl.build({"map_reduce": map_reduce, "joined": joined}[sys.argv[1]]), sys.argv[2:])
