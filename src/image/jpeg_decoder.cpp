#include "image/jpeg_decoder.h"

#include <csetjmp>
#include <cstdio>
// jpeglib.h needs <cstdio> before it.
#include <jerror.h>
#include <jpeglib.h>

#include "base/error.h"

namespace retinal {
namespace {

/// A progressive file may hold thousands of tiny scans that each cost a pass over the whole picture.
constexpr int kMaxScans = 200;

/// libjpeg's error manager with what we want to know added behind it.
struct ErrorState {
  jpeg_error_mgr manager;  // first: libjpeg hands back a pointer to it
  std::jmp_buf escape;
  bool damaged = false;
  char message[JMSG_LENGTH_MAX] = {};
};

void note_message(j_common_ptr info, ErrorState& state) {
  if (state.message[0] == 0) info->err->format_message(info, state.message);
}

void on_error(j_common_ptr info) {
  auto* state = reinterpret_cast<ErrorState*>(info->err);
  note_message(info, *state);
  std::longjmp(state->escape, 1);
}

void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;  // traces
  // Cameras write such files; the pixels are whole.
  const int code = info->err->msg_code;
  if (code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR) return;
  auto* state = reinterpret_cast<ErrorState*>(info->err);
  state->damaged = true;
  note_message(info, *state);
}

void on_progress(j_common_ptr info) {
  const auto* decompress = reinterpret_cast<j_decompress_ptr>(info);
  if (decompress->input_scan_number > kMaxScans) ERREXIT(info, JERR_BAD_PROGRESSION);
}

/// False when the data are damaged. Holds no object of its own, since longjmp leaves it without destroying
/// any.
bool read_rows(jpeg_decompress_struct& info, ErrorState& state, std::span<const std::uint8_t> bytes,
               Raster8& rgb) {
  if (setjmp(state.escape) != 0) return false;
  jpeg_mem_src(&info, bytes.data(), static_cast<unsigned long>(bytes.size()));
  jpeg_read_header(&info, TRUE);
  info.out_color_space = JCS_RGB;
  jpeg_start_decompress(&info);
  rgb = Raster8(static_cast<int>(info.output_width), static_cast<int>(info.output_height), 3);
  while (info.output_scanline < info.output_height && !state.damaged) {
    std::uint8_t* target = &rgb.at(0, static_cast<int>(info.output_scanline));
    jpeg_read_scanlines(&info, &target, 1);
  }
  if (!state.damaged) jpeg_finish_decompress(&info);
  return !state.damaged;
}

}  // namespace

Raster8 decode_jpeg(std::span<const std::uint8_t> bytes, const std::string& name) {
  jpeg_decompress_struct info{};
  ErrorState state;
  info.err = jpeg_std_error(&state.manager);
  state.manager.error_exit = on_error;
  state.manager.emit_message = on_message;
  jpeg_progress_mgr progress{};
  progress.progress_monitor = on_progress;
  Raster8 rgb;
  jpeg_create_decompress(&info);
  info.progress = &progress;
  const bool whole = read_rows(info, state, bytes, rgb);
  const unsigned reached = info.output_scanline, rows = info.output_height;
  jpeg_destroy_decompress(&info);
  if (whole) return rgb;
  const std::string where =
      rows > 0 ? " at row " + std::to_string(reached) + " of " + std::to_string(rows) : std::string();
  throw InputError(name + ": the JPEG data are cut off or damaged" + where + " (" + state.message +
                   "); copy or export the file again");
}

}  // namespace retinal
