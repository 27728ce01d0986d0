/* Order without data: by function, variable and name, in loops and around them. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
void create(void);

DAGGER_TASK()
numbers make(int n);

DAGGER_TASK()
int insert(int n);

DAGGER_TASK()
void check(int n);

DAGGER_DAG()
void pipeline(int n)
{
    create();
    DAGGER_NODE("create-more", create());
    DAGGER_FOR_EACH (int, x, DAGGER_AFTER(make(n), "create-more"))
        DAGGER_AFTER(insert(x), create);
    DAGGER_FOR_EACH (int, x, make(n)) {
        int y = DAGGER_AFTER(insert(x), create);
        DAGGER_AFTER(check(y), insert);
    }
    DAGGER_AFTER(check(n), insert, "create-more");
}
