#include "record.h"

#include "hash.h"

const unsigned char dgi_segment_header[DGI_SEGMENT_HEADER] = {
    'D', 'G', 'S', 'G', DGI_SEGMENT_VERSION, __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__};

enum { UNCHECKED = offsetof(struct dgi_record_head, size) };

static size_t path_size(uint32_t depth)
{
    return dgi_record_round(depth * sizeof(uint32_t));
}

size_t dgi_record_size(uint32_t depth, uint32_t outputs, size_t stored)
{
    return sizeof(struct dgi_record_head) + path_size(depth) +
           outputs * sizeof(struct dgi_record_output) + stored;
}

static uint32_t check_of(const struct dgi_record_head *head)
{
    return (uint32_t)dgi_hash_bytes(DGI_HASH_START, (const char *)head + UNCHECKED,
                                    dgi_record_size(head->depth, head->outputs, 0) -
                                        UNCHECKED);
}

void dgi_record_seal(char *bytes, size_t size)
{
    struct dgi_record_head *head = (struct dgi_record_head *)bytes;
    head->magic = DGI_RECORD_MAGIC;
    head->size = size;
    head->check = check_of(head);
}

static bool has_room(const struct dgi_record *record)
{
    const struct dgi_record_head *head = record->head;
    size_t left = head->size - dgi_record_size(head->depth, head->outputs, 0);
    for (uint32_t i = 0; i < head->outputs; i++) {
        size_t stored = dgi_record_round(record->outputs[i].stored);
        if (stored > left)
            return false;
        left -= stored;
    }
    return left == 0;
}

bool dgi_record_read(struct dgi_record *record, const char *bytes, size_t size)
{
    const struct dgi_record_head *head = (const struct dgi_record_head *)bytes;
    if (size < sizeof *head || head->magic != DGI_RECORD_MAGIC || head->size > size ||
        head->size % 8 != 0 ||
        dgi_record_size(head->depth, head->outputs, 0) > head->size ||
        head->check != check_of(head))
        return false;
    record->head = head;
    record->path = (const uint32_t *)(bytes + sizeof *head);
    record->outputs =
        (const struct dgi_record_output *)(bytes + sizeof *head + path_size(head->depth));
    record->stored = bytes + dgi_record_size(head->depth, head->outputs, 0);
    return has_room(record) &&
           (head->kind == DGI_RECORD_RESULT || head->kind == DGI_RECORD_RANGE);
}

const char *dgi_record_stored(const struct dgi_record *record, uint32_t index)
{
    const char *stored = record->stored;
    for (uint32_t i = 0; i < index; i++)
        stored += dgi_record_round(record->outputs[i].stored);
    return stored;
}
