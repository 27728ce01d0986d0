/* Records of run directories: what is damaged is not read. */
#include <criterion/criterion.h>
#include <string.h>

#include "keep/record.h"

enum { OUTPUTS = 2, STORED = 16 };

/* A record with a path of one number, and two outputs of 8 bytes each. */
struct whole {
    struct dgi_record_head head;
    uint32_t path[2];
    struct dgi_record_output outputs[OUTPUTS];
    char stored[STORED];
};

static struct whole make(void)
{
    struct whole whole = {
        .head = {.node = 1, .kind = DGI_RECORD_RESULT, .depth = 1, .outputs = OUTPUTS},
        .path = {7},
        .outputs = {{.form = DGI_STORED_SERIALIZED, .stored = 3, .size = 3},
                    {.form = DGI_STORED_SERIALIZED, .stored = 8, .size = 8}},
        .stored = "one\0\0\0\0\0second",
    };
    cr_assert_eq(dgi_record_size(1, OUTPUTS, STORED), sizeof whole);
    dgi_record_seal((char *)&whole, sizeof whole);
    return whole;
}

static bool is_read(const struct whole *whole, size_t size)
{
    struct dgi_record record;
    return dgi_record_read(&record, (const char *)whole, size);
}

Test(record, is_read_as_it_was_written)
{
    struct whole whole = make();
    struct dgi_record record;
    cr_assert(dgi_record_read(&record, (const char *)&whole, sizeof whole));
    cr_expect_eq(record.path[0], 7);
    cr_expect_eq(record.outputs[1].size, 8);
    cr_expect_str_eq(dgi_record_stored(&record, 0), "one");
    cr_expect_str_eq(dgi_record_stored(&record, 1), "second");
    cr_expect(is_read(&whole, sizeof whole + 8));
    whole.head.kind = DGI_RECORD_RANGE;
    dgi_record_seal((char *)&whole, sizeof whole);
    cr_expect(is_read(&whole, sizeof whole));
}

Test(record, is_not_read_where_there_is_too_little_of_it)
{
    struct whole whole = make();
    for (size_t size = 0; size < sizeof whole; size++)
        cr_expect_not(is_read(&whole, size), "%zu bytes", size);
}

/* All but the values themselves, which have hashes of their own. */
Test(record, is_not_read_where_a_bit_is_another)
{
    for (size_t bit = 0; bit < offsetof(struct whole, stored) * 8; bit++) {
        struct whole whole = make();
        ((unsigned char *)&whole)[bit / 8] ^= (unsigned char)(1 << bit % 8);
        cr_expect_not(is_read(&whole, sizeof whole), "bit %zu", bit);
    }
}

/* Where the sum is right all the same. */
Test(record, is_not_read_where_its_parts_do_not_fit)
{
    struct whole whole = make();
    whole.outputs[1].stored = STORED;
    dgi_record_seal((char *)&whole, sizeof whole);
    cr_expect_not(is_read(&whole, sizeof whole));
    whole.outputs[1].stored = 0;
    dgi_record_seal((char *)&whole, sizeof whole);
    cr_expect_not(is_read(&whole, sizeof whole));
    whole = make();
    whole.head.kind = DGI_RECORD_RANGE + 1;
    dgi_record_seal((char *)&whole, sizeof whole);
    cr_expect_not(is_read(&whole, sizeof whole));
    whole = make();
    dgi_record_seal((char *)&whole, sizeof whole - 4);
    cr_expect_not(is_read(&whole, sizeof whole));
}
