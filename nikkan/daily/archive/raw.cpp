#include "nikkan/daily/archive/raw.hpp"

#include <zstd.h>

#include <memory>

namespace nikkan::archive::raw {

// In dictionary.cpp. Its octets are part of the archive's format.
std::string_view dictionary_1();

namespace {

constexpr int kLevel = 1;

struct FreeC {
  void operator()(ZSTD_CCtx* p) const { ZSTD_freeCCtx(p); }
  void operator()(ZSTD_DCtx* p) const { ZSTD_freeDCtx(p); }
  void operator()(ZSTD_CDict* p) const { ZSTD_freeCDict(p); }
  void operator()(ZSTD_DDict* p) const { ZSTD_freeDDict(p); }
};

const ZSTD_CDict* compress_dictionary() {
  static const std::unique_ptr<ZSTD_CDict, FreeC> dict(
      ZSTD_createCDict(dictionary_1().data(), dictionary_1().size(), kLevel));
  return dict.get();
}

const ZSTD_DDict* expand_dictionary() {
  static const std::unique_ptr<ZSTD_DDict, FreeC> dict(ZSTD_createDDict(dictionary_1().data(), dictionary_1().size()));
  return dict.get();
}

}  // namespace

Packed pack(std::string_view mail) {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeC> context(ZSTD_createCCtx());
  std::string out(ZSTD_compressBound(mail.size()), '\0');
  const std::size_t size = ZSTD_compress_usingCDict(context.get(), out.data(), out.size(), mail.data(), mail.size(),
                                                    compress_dictionary());
  if (ZSTD_isError(size) != 0U || size >= mail.size()) return {Packing::plain, std::string(mail)};
  out.resize(size);
  return {Packing::zstd_dictionary_1, std::move(out)};
}

Result<std::string> unpack(Packing packing, std::string_view data, std::size_t max) {
  if (packing == Packing::plain) return std::string(data);
  if (packing != Packing::zstd && packing != Packing::zstd_dictionary_1) return fail(Code::unsupported, "archive.packing");
  const unsigned long long size = ZSTD_getFrameContentSize(data.data(), data.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) return fail(Code::bad_value, "archive.raw");
  if (size > max) return fail(Code::limit, "archive.raw");
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeC> context(ZSTD_createDCtx());
  std::string out(size, '\0');
  const std::size_t got =
      packing == Packing::zstd
          ? ZSTD_decompressDCtx(context.get(), out.data(), out.size(), data.data(), data.size())
          : ZSTD_decompress_usingDDict(context.get(), out.data(), out.size(), data.data(), data.size(), expand_dictionary());
  if (ZSTD_isError(got) != 0U || got != size) return fail(Code::bad_value, "archive.raw");
  return out;
}

}  // namespace nikkan::archive::raw
