/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A window without a frame, 320 by 200 in the corner of the screen, with a picture that
 * is the same each time. Says "drawn" when it is, and ends at the end of standard input.
 */
#include <windows.h>

enum { WIDTH = 320, HEIGHT = 200 };

static void fill(HDC dc, int left, int top, int right, int bottom, COLORREF colour)
{
    RECT area = {left, top, right, bottom};
    HBRUSH brush = CreateSolidBrush(colour);

    FillRect(dc, &area, brush);
    DeleteObject(brush);
}

static void draw(HDC dc)
{
    int x;

    fill(dc, 0, 0, WIDTH, HEIGHT, RGB(255, 255, 255));
    for (x = 0; x < WIDTH; x += 20)
        fill(dc, x, 0, x + 10, HEIGHT / 2, RGB(x / 2, 255 - x / 2, 128));
    SelectObject(dc, GetStockObject(BLACK_PEN));
    MoveToEx(dc, 0, HEIGHT, NULL);
    LineTo(dc, WIDTH, HEIGHT / 2);
    Ellipse(dc, 100, 110, 180, 190);
}

static LRESULT CALLBACK handle_message(HWND window, UINT message, WPARAM w, LPARAM l)
{
    PAINTSTRUCT paint;

    if (message != WM_PAINT)
        return DefWindowProcA(window, message, w, l);
    draw(BeginPaint(window, &paint));
    EndPaint(window, &paint);
    GdiFlush();
    PostMessageA(window, WM_APP, 0, 0); /* by then it is drawn */
    return 0;
}

static DWORD WINAPI wait_for_input(void *thread)
{
    char buffer[16];
    DWORD count;

    while (ReadFile(GetStdHandle(STD_INPUT_HANDLE), buffer, sizeof(buffer), &count, NULL) && count)
        ;
    PostThreadMessageA((DWORD)(DWORD_PTR)thread, WM_QUIT, 0, 0);
    return 0;
}

int main(void)
{
    WNDCLASSA class = {.lpfnWndProc = handle_message, .lpszClassName = "picture"};
    DWORD written;
    HWND window;
    MSG message;

    if (!RegisterClassA(&class) ||
        !(window = CreateWindowExA(WS_EX_TOPMOST, "picture", "picture", WS_POPUP | WS_VISIBLE, 0, 0,
                                   WIDTH, HEIGHT, NULL, NULL, NULL, NULL)))
        return 1;
    UpdateWindow(window);
    CloseHandle(
        CreateThread(NULL, 0, wait_for_input, (void *)(DWORD_PTR)GetCurrentThreadId(), 0, NULL));
    while (GetMessageA(&message, NULL, 0, 0) > 0) {
        if (message.message == WM_APP)
            WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), "drawn\n", 6, &written, NULL);
        DispatchMessageA(&message);
    }
    return 3;
}
