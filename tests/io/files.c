/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files that are read and written synchronously, and what else is asked of them.
 */
#include "io_suite.h"

/* Each world is a handle; reads and writes with an offset do not depend on where it points. */

static BOOL read_at(HANDLE file, UINT64 offset, DWORD size, DWORD expected)
{
    OVERLAPPED at = overlapped_at(offset, NULL);
    DWORD done = ~0u;

    return ReadFile(file, data, size, &done, &at) ? done == expected
                                                  : GetLastError() == ERROR_HANDLE_EOF && !expected;
}

static BOOL write_at(HANDLE file, UINT64 offset, DWORD size)
{
    OVERLAPPED at = overlapped_at(offset, NULL);
    DWORD done;

    return WriteFile(file, data, size, &done, &at) && done == size;
}

static BOOL read_512(void *file)
{
    DWORD done;

    return ReadFile(file, data, 512, &done, NULL) && done == 512;
}

static BOOL read_64k_at_start(void *file)
{
    return read_at(file, 0, DATA_SIZE, DATA_SIZE);
}

static BOOL read_past_end(void *file)
{
    return read_at(file, DATA_SIZE + 1, 100, 0);
}

static BOOL read_across_end(void *file)
{
    return read_at(file, DATA_SIZE - 10, 100, 10);
}

static BOOL read_nothing(void *file)
{
    DWORD done = 1;

    return ReadFile(file, data, 0, &done, NULL) && !done;
}

static BOOL write_4k(void *file)
{
    return write_at(file, 0, 4096);
}

static BOOL write_nothing(void *file)
{
    DWORD done = 1;

    return WriteFile(file, data, 0, &done, NULL) && !done;
}

/* The I/O manager keeps the position of a synchronous file itself: no request. [request] */
static BOOL seek(void *file)
{
    return SetFilePointer(file, 4096, NULL, FILE_BEGIN) == 4096;
}

static BOOL seek_and_read(void *file)
{
    return SetFilePointer(file, 100, NULL, FILE_BEGIN) == 100 && read_512(file);
}

static BOOL ask_position(void *file)
{
    return SetFilePointer(file, 0, NULL, FILE_CURRENT) != INVALID_SET_FILE_POINTER;
}

/* FileFsDeviceInformation, which the I/O manager knows. [request] */
static BOOL ask_type(void *file)
{
    return GetFileType(file) == FILE_TYPE_DISK;
}

static BOOL flush(void *file)
{
    return FlushFileBuffers(file);
}

static BOOL lock_and_unlock(void *file)
{
    return LockFile(file, 0, 0, 10, 0) && UnlockFile(file, 0, 0, 10, 0);
}

/* FILE_STANDARD_INFORMATION: two 64-bit numbers, a 32-bit one, two bytes, padding. */
static BOOL ask_size(void *file)
{
    LARGE_INTEGER size;

    return GetFileSizeEx(file, &size) && size.QuadPart == DATA_SIZE;
}

static BOOL ask_basic_info(void *file)
{
    FILE_BASIC_INFO info;

    return GetFileInformationByHandleEx(file, FileBasicInfo, &info, sizeof(info));
}

static BOOL ask_standard_info(void *file)
{
    FILE_STANDARD_INFO info;

    return GetFileInformationByHandleEx(file, FileStandardInfo, &info, sizeof(info));
}

static BOOL set_times(void *file)
{
    FILETIME time = {.dwHighDateTime = 0x01d80000};

    return SetFileTime(file, &time, &time, &time);
}

static BOOL set_end(void *file)
{
    FILE_END_OF_FILE_INFO end = {.EndOfFile.QuadPart = DATA_SIZE};

    return SetFileInformationByHandle(file, FileEndOfFileInfo, &end, sizeof(end));
}

static BOOL ask_volume(void *file)
{
    FILE_FS_SIZE_INFORMATION info;
    IO_STATUS_BLOCK block;

    return NT_SUCCESS(NtQueryVolumeInformationFile(file, &block, &info, sizeof(info),
                                                   FileFsSizeInformation));
}

static void test_cached(void)
{
    static const struct row rows[] = {
        {"read of 512 bytes", read_512, {READS(1, 512)}},
        {"read of 64 KiB", read_64k_at_start, {READS(1, DATA_SIZE)}},
        {"read past the end", read_past_end, {READS(1, 0)}},
        {"read across the end", read_across_end, {READS(1, 10)}},
        {"read of no bytes", read_nothing, {READS(1, 0)}},
        {"write of 4 KiB", write_4k, {WRITES(1, 4096)}},
        {"write of no bytes", write_nothing, {WRITES(1, 0)}},
        {"SetFilePointer", seek, {0}},
        {"SetFilePointer, to ask", ask_position, {0}},
        {"SetFilePointer and read", seek_and_read, {READS(1, 512)}},
        {"GetFileType", ask_type, {0}},
        {"FlushFileBuffers", flush, {OTHERS(1, 0)}},
        {"LockFile and UnlockFile", lock_and_unlock, {OTHERS(2, 0)}},
        {"GetFileSizeEx", ask_size, {OTHERS(1, 24)}},
        {"FileBasicInfo", ask_basic_info, {OTHERS(1, 40)}},
        {"FileStandardInfo", ask_standard_info, {OTHERS(1, 24)}},
        {"FileFsSizeInformation", ask_volume, {OTHERS(1, 24)}},
        {"SetFileTime", set_times, {OTHERS(1, 0)}},
        {"FileEndOfFileInfo", set_end, {OTHERS(1, 0)}},
    };
    HANDLE file = make_file(0);

    run_rows(rows, ARRAY_SIZE(rows), file);
    CloseHandle(file);
}

static void test_unbuffered(void)
{
    static const struct row rows[] = {
        {"unbuffered read", read_64k_at_start, {READS(1, DATA_SIZE)}},
        {"unbuffered write", write_4k, {WRITES(1, 4096)}},
    };
    HANDLE file = make_file(FILE_FLAG_NO_BUFFERING | FILE_FLAG_WRITE_THROUGH);

    run_rows(rows, ARRAY_SIZE(rows), file);
    CloseHandle(file);
}

static BOOL append(void *file)
{
    DWORD done;

    return WriteFile(file, data, 100, &done, NULL) && done == 100;
}

static void test_append(void)
{
    static const struct row row = {"append of 100 bytes", append, {WRITES(1, 100)}};
    char path[MAX_PATH];
    HANDLE file = CreateFileA(fresh_path(path), FILE_APPEND_DATA | DELETE, 0, NULL, CREATE_NEW,
                              FILE_FLAG_DELETE_ON_CLOSE, NULL);

    ok(file != INVALID_HANDLE_VALUE, "cannot create %s: %lu\n", path, GetLastError());
    run_rows(&row, 1, file);
    CloseHandle(file);
}

static BOOL make_sparse(void *file)
{
    DWORD done;

    return DeviceIoControl(file, FSCTL_SET_SPARSE, NULL, 0, NULL, 0, &done, NULL);
}

static BOOL write_far(void *file)
{
    return write_at(file, 1u << 20, 4096);
}

static BOOL read_hole(void *file)
{
    return read_at(file, 2 * DATA_SIZE, 4096, 4096);
}

static void test_sparse(void)
{
    static const struct row rows[] = {
        {"FSCTL_SET_SPARSE", make_sparse, {OTHERS(1, 0)}},
        {"write beyond the end", write_far, {WRITES(1, 4096)}},
        {"read of a hole", read_hole, {READS(1, 4096)}},
    };
    HANDLE file = make_file(0);

    run_rows(rows, ARRAY_SIZE(rows), file);
    CloseHandle(file);
}

static BOOL open_and_close(void *path)
{
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);

    return file != INVALID_HANDLE_VALUE && CloseHandle(file);
}

static BOOL open_absent(void *path)
{
    (void)path;
    return CreateFileA("Z:\\absent\\file", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) ==
           INVALID_HANDLE_VALUE;
}

static BOOL ask_attributes(void *path)
{
    return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES;
}

/* An open is a request without bytes, and its answer no transfer; the close is none. [open] */
static void test_names(void)
{
    static const struct row rows[] = {
        {"CreateFile and CloseHandle", open_and_close, {OTHERS(1, 0)}},
        {"CreateFile of nothing", open_absent, {OTHERS(1, 0)}},
        {"GetFileAttributes", ask_attributes, {OTHERS(1, 0)}},
    };
    char path[MAX_PATH];
    HANDLE file =
        CreateFileA(fresh_path(path), GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_NEW, 0, NULL);

    ok(file != INVALID_HANDLE_VALUE, "cannot create %s: %lu\n", path, GetLastError());
    CloseHandle(file);
    run_rows(rows, ARRAY_SIZE(rows), path);
    DeleteFileA(path);
}

static BOOL read_duplicate(void *file)
{
    HANDLE twin;
    BOOL done = DuplicateHandle(GetCurrentProcess(), file, GetCurrentProcess(), &twin, 0, FALSE,
                                DUPLICATE_SAME_ACCESS) &&
                read_64k_at_start(twin);

    CloseHandle(twin);
    return done;
}

static BOOL read_mapped(void *file)
{
    HANDLE mapping = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    const volatile BYTE *view = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
    BOOL done = view != NULL;

    for (SIZE_T i = 0; view && i < DATA_SIZE; i += 4096)
        done += view[i];
    UnmapViewOfFile((const void *)view);
    CloseHandle(mapping);
    return done != FALSE;
}

/* Memory that is mapped from a file is not read by requests of the process. [page] */
static void test_mapped(void)
{
    static const struct row rows[] = {
        {"read of a second handle", read_duplicate, {READS(1, DATA_SIZE)}},
        {"read of mapped memory", read_mapped, {0}},
    };
    HANDLE file = make_file(0);

    run_rows(rows, ARRAY_SIZE(rows), file);
    CloseHandle(file);
}

START_TEST(files)
{
    start_subject();
    test_cached();
    test_unbuffered();
    test_append();
    test_sparse();
    test_names();
    test_mapped();
}
