/* Names that fill lines. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(double) a_list_of_samples_with_a_name_of_quite_some_length;

struct a_struct_with_a_name_that_is_longer_than_one_would_like_it_to_be {
    a_list_of_samples_with_a_name_of_quite_some_length a_field_that_says_what_is_in_it;
    int another_field_that_says_what_is_in_it_and_more;
};

DAGGER_TASK()
struct a_struct_with_a_name_that_is_longer_than_one_would_like_it_to_be
a_task_that_makes_a_struct_with_a_long_name(double one, double two, double three);

DAGGER_TASK()
int a_task_of_many_parameters(int first, int second, int third, int fourth, int fifth,
                              int sixth, int seventh, int eighth, int ninth, int tenth);

DAGGER_DAG()
int a_pipeline_whose_name_is_about_as_long_as_the_name_of_a_node_may_be(int n)
{
    struct a_struct_with_a_name_that_is_longer_than_one_would_like_it_to_be value =
        a_task_that_makes_a_struct_with_a_long_name(1, 2, 3);
    int x = value.another_field_that_says_what_is_in_it_and_more;
    return a_task_of_many_parameters(n, x, n, x, n, x, n, x, n, x);
}
