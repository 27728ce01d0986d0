/* The least that a program which speaks JSON does: the yardstick of start-up. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    json_t *value = json_pack("{s:s}", "hello", "world");
    char *text = json_dumps(value, 0);
    if (!text || puts(text) < 0)
        return 1;
    free(text);
    json_decref(value);
    return 0;
}
