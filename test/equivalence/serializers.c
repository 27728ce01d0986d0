/* Edges that are not JSON: raw, MessagePack, text and CSV, for tasks, fields and inputs.
 */
// run: -p n=3
// expect: {"return_value":"0 1 2|0.5 1.5 2.5|row 0,row 1,row 2,|plain text|AAEC"}
// run: -p n=0
// expect: {"return_value":"|||plain text|AAEC"}
#include "numbers.h"

typedef DAGGER_LIST(double) reals;
struct row {
    int64_t id;
    const char *name;
};
typedef DAGGER_LIST(struct row) rows;
struct parts {
    reals halves DAGGER_SERIALIZER(raw);
    rows table DAGGER_SERIALIZER(csv);
    const char *note DAGGER_SERIALIZER(text);
};

DAGGER_TASK(.serializer = "msgpack")
numbers count(int64_t n)
{
    numbers all = {0};
    for (int64_t i = 0; i < n; i++)
        dagger_list_append(&all, i);
    return all;
}

DAGGER_TASK()
struct parts split(numbers all DAGGER_SERIALIZER(msgpack))
{
    struct parts p = {.note = "plain text"};
    for (size_t i = 0; i < all.count; i++) {
        dagger_list_append(&p.halves, (double)all.items[i] + 0.5);
        dagger_list_append(&p.table,
                           ((struct row){all.items[i], dagger_printf("row %d", (int)i)}));
    }
    return p;
}

DAGGER_TASK()
const char *show(numbers all DAGGER_SERIALIZER(msgpack),
                 reals halves DAGGER_SERIALIZER(raw), rows table DAGGER_SERIALIZER(csv),
                 const char *note DAGGER_SERIALIZER(text),
                 dagger_bytes bytes DAGGER_SERIALIZER(raw))
{
    const char *text = "";
    for (size_t i = 0; i < all.count; i++)
        text = dagger_printf("%s%s%d", text, i ? " " : "", (int)all.items[i]);
    text = dagger_printf("%s|", text);
    for (size_t i = 0; i < halves.count; i++)
        text = dagger_printf("%s%s%g", text, i ? " " : "", halves.items[i]);
    text = dagger_printf("%s|", text);
    for (size_t i = 0; i < table.count; i++)
        text = dagger_printf("%s%s,", text, table.items[i].name);
    return dagger_printf("%s|%s|%s", text, note,
                         bytes.size == 3 && bytes.data[2] == 2 ? "AAEC" : "other bytes");
}

DAGGER_DAG()
const char *pipeline(int64_t n)
{
    numbers all = count(n);
    struct parts p = split(all);
    return show(all, p.halves, p.table, p.note,
                (dagger_bytes){(unsigned char[]){0, 1, 2}, 3});
}
