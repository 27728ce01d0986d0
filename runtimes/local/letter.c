#include "letter.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for the descriptors of a message. */
union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(DGI_MOST_DESCRIPTORS * sizeof(int))];
};

bool dgi_letter_send(int socket, const void *data, size_t size, const int *fds,
                     size_t count)
{
    union control control;
    struct iovec part = {(void *)data, size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    memset(&control, 0, CMSG_SPACE(count * sizeof *fds));
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(count * sizeof *fds);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof *fds);
    memcpy(CMSG_DATA(header), fds, count * sizeof *fds);
    ssize_t sent;
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)size;
}

/* How many descriptors came. */
static size_t take_descriptors(struct msghdr *message, int *fds, size_t most)
{
    size_t found = 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header;
         header = CMSG_NXTHDR(message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof *fds;
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
            if (found < most)
                fds[found++] = fd;
            else
                close(fd);
        }
    }
    return found;
}

bool dgi_letter_receive(int socket, void *data, size_t size, int *fds, size_t count)
{
    union control control;
    struct iovec part = {data, size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    ssize_t received;
    do
        received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received < 0)
        return false;
    size_t found = take_descriptors(&message, fds, count);
    if (received == (ssize_t)size && found == count &&
        !(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
        return true;
    for (size_t i = 0; i < found; i++)
        close(fds[i]);
    return false;
}
