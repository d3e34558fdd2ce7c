#include "nikkan/cli/own_verbs.hpp"

#include <filesystem>
#include <fstream>
#include <ostream>

#include "nikkan/cli/complete.hpp"
#include "nikkan/cli/man.hpp"
#include "nikkan/cli/tables.hpp"

namespace nikkan::cli {
namespace {

using command::Args;
using command::Io;
using command::Type;

int say(Io& io, std::string_view verb, const std::filesystem::path& path, std::string_view text) {
  io.err << program().name << ' ' << verb << ": " << path.string() << ": " << text << '\n';
  return command::kSurroundings;
}

int run_man(const Args& args, Io& io) {
  const std::filesystem::path folder(args.get("--out").value_or("."));
  std::error_code ec;
  std::filesystem::create_directories(folder, ec);
  if (ec) return say(io, "man", folder, ec.message());
  for (const Page& page : man_pages(program())) {
    const auto path = folder / page.name;
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << page.content;
    out.close();
    if (!out) return say(io, "man", path, "cannot be written");
    io.out << path.string() << '\n';
  }
  return command::kOk;
}

int run_completion(const Args& args, Io& io) {
  const std::string shell = args.get("SHELL").value_or("");
  if (shell == "bash") io.out << bash_completion(program());
  if (shell == "zsh") io.out << zsh_completion(program());
  if (shell == "fish") io.out << fish_completion(program());
  return command::kOk;
}

}  // namespace

const command::Table& own_verbs() {
  static const command::Table kTable{
      .room = "",
      .summary = "The program itself",
      .verbs = {
          {.path = "completion",
           .summary = "print the completion script of a shell",
           .description = "An installed nikkan has its completions in place. For a copy that is run from its build "
                          "folder, source the script.",
           .positionals = {{.name = "SHELL",
                            .help = "bash, zsh or fish",
                            .type = Type::choice,
                            .choices = {"bash", "zsh", "fish"}}},
           .examples = {{"source <(nikkan completion bash)", "in bash or zsh, for this session"},
                        {"nikkan completion fish | source", "in fish"}},
           .run = run_completion},
          {.path = "man",
           .summary = "write the manual pages",
           .description = "Writes nikkan.1 and one page a command, and prints their names.",
           .options = {{.name = "--out",
                        .type = Type::folder,
                        .value = "DIR",
                        .help = "folder to write to",
                        .default_text = "the current folder"}},
           .examples = {{"nikkan man --out man1 && man man1/nikkan.1", "read them without installing"}},
           .run = run_man}}};
  return kTable;
}

}  // namespace nikkan::cli
