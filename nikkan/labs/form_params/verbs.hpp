#pragma once
// The verbs by file, and what they share.
#include <optional>
#include <string>

#include "nikkan/base/command.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/labs/form_params/expand.hpp"
#include "nikkan/labs/form_params/files.hpp"

namespace nikkan::form_params {

/// Fails the verb: one line on standard error, and the exit status of the code.
int refuse(command::Io& io, std::string_view verb, std::string_view file, const Error& error);
/// The same for a body: the line also says what a server would answer.
int refuse_body(command::Io& io, std::string_view verb, std::string_view file, const Error& error);
/// Usage errors that the command line's parser cannot see.
int misuse(command::Io& io, std::string_view verb, std::string_view says);

/// A body that is being read: its boundary is known, and its first octets.
struct OpenBody {
  InputFile file;
  Boundary boundary;
  Bytes piece;           ///< room for a read
  std::size_t size = 0;  ///< octets of `piece` that were read already
};
/// What --boundary or --content-type says, once it is known to be good; nullopt when a usage error was printed.
struct GivenBoundary {
  std::optional<Boundary> boundary;
};
std::optional<GivenBoundary> given_boundary(const command::Args& args, command::Io& io, std::string_view verb);
/// By the boundary that was given, by header lines before the body as `form pack --header` writes them (they are no
/// part of it), or by its first line. Errors: io; those of Boundary.
Result<OpenBody> open_body(const GivenBoundary& given, const std::string& path);
Result<OpenBody> open_body(const GivenBoundary& given, InputFile file, Bytes piece, std::size_t size);

/// Calls with every piece until there is no more or it gives an error.
template <class Call>
Result<void> each_piece(OpenBody& body, Call call) {
  while (body.size > 0) {
    if (Result<void> good = call(ByteView(body.piece).first(body.size)); !good) return good;
    const auto count = body.file.read(body.piece);
    if (!count) return std::unexpected(count.error());
    body.size = *count;
  }
  return {};
}

/// --strict, --expand, --name, --collision, --name-escapes and the limits; nullopt when a usage error was printed.
std::optional<ExpandOptions> expand_options(const command::Args& args, command::Io& io, std::string_view verb);

// verbs_pack.cpp
int run_pack(const command::Args& args, command::Io& io);
// verbs_unpack.cpp
int run_unpack(const command::Args& args, command::Io& io);
// verbs_report.cpp
int run_measure(const command::Args& args, command::Io& io);
int run_lint(const command::Args& args, command::Io& io);
int run_compat(const command::Args& args, command::Io& io);

}  // namespace nikkan::form_params
