/* Names at the limits. */
// run: -p a_parameter_with_a_name_of_sixty_four_characters_exactly_allowed=1
// expect: {"return_value":3}
#include <dagger/dsl.h>

DAGGER_TASK()
int a_task_whose_name_is_exactly_sixty_four_characters_in_length_now(
    int a_parameter_with_a_name_of_sixty_four_characters_exactly_allowed)
{
    return a_parameter_with_a_name_of_sixty_four_characters_exactly_allowed + 1;
}

DAGGER_TASK()
int a_task_whose_name_is_longer_than_any_node_may_be_so_it_must_have_one_of_its_own(int x)
{
    return x + 1;
}

DAGGER_DAG()
int pipeline(int a_parameter_with_a_name_of_sixty_four_characters_exactly_allowed)
{
    int first = a_task_whose_name_is_exactly_sixty_four_characters_in_length_now(
        a_parameter_with_a_name_of_sixty_four_characters_exactly_allowed);
    return DAGGER_NODE(
        "short",
        a_task_whose_name_is_longer_than_any_node_may_be_so_it_must_have_one_of_its_own(
            first));
}
