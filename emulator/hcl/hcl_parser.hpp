// The parser of HCL's two syntaxes, its own and JSON, and of templates. Bounded in length and
// depth; what is broken is a SyntaxError with its place. Pure; one thread.
#pragma once

#include "emulator/hcl/syntax.hpp"
#include "emulator/hcl/text_cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace apprunner::hcl {

inline constexpr std::size_t source_bytes_max = 1'048'576;
inline constexpr int syntax_depth_max = 100;
inline constexpr std::size_t source_expressions_max = 200'000;

/// A file of HCL (`*.tf`, `*.tfvars`) or of JSON that says the same (the name ends in `.json`).
/// Throws SyntaxError. The tree lives as long as `source`.
[[nodiscard]] Body parse_body(Source& source);
/// The objects of a file of JSON as attributes: `*.tfvars.json`.
[[nodiscard]] Body parse_json_values(Source& source);
/// One expression, and nothing behind it.
[[nodiscard]] Expression parse_expression(Source& source);
/// A whole text as a template, as templatefile() has it.
[[nodiscard]] Expression parse_template(Source& source);
/// JSON as a literal value, without templates in it.
[[nodiscard]] Expression parse_json(Source& source);
/// What a JSON body's attributes and blocks are; see json_body.cpp.
[[nodiscard]] Body body_of_json(Source& source, Expression& object);

class HclParser {
  public:
    /// What a text in quotes may hold.
    enum class Quotes { hcl, json, json_literal };

    HclParser(Source& source, std::string_view text, int line, Quotes quotes, int depth = 0)
        : source_(source), cursor_(text, source.file, line), quotes_(quotes), depth_(depth) {}

    [[nodiscard]] Body body(bool is_whole_file);
    [[nodiscard]] Expression whole_expression();
    [[nodiscard]] Expression whole_template();

  private:
    struct Depth {
        explicit Depth(HclParser& parser);
        ~Depth() { --depth; }
        Depth(const Depth&) = delete;
        Depth& operator=(const Depth&) = delete;
        int& depth;
    };
    /// Whether line ends are blanks, until it goes.
    struct Lines {
        Lines(HclParser& parser, bool ignored) : ignores(parser.ignores_lines_), before(ignores) {
            ignores = ignored;
        }
        ~Lines() { ignores = before; }
        Lines(const Lines&) = delete;
        Lines& operator=(const Lines&) = delete;
        bool& ignores;
        bool before;
    };
    struct Pieces;

    void attribute_or_block(Body& body, std::unordered_set<std::string>& names);
    void end_of_line();

    Expression expression();
    Expression chain(std::size_t level);
    Expression unary();
    Expression with_hops(Expression base);
    void hop(Expression& holder);
    Expression primary();
    Expression number();
    Expression named();
    Expression call(std::string name, const Spot& spot, std::size_t start);
    Expression bracketed();
    Expression braced();
    void object_item(Expression& object);
    Expression for_expression(bool is_object);
    void for_names(Expression& holder);
    void expect(std::string_view word);
    void blank() { cursor_.skip_blank(ignores_lines_); }

    Expression quoted();
    Expression template_in_json(Expression quoted);
    Expression heredoc();
    std::string pieces(Pieces& pieces, bool is_quoted);
    void literal_piece(Pieces& pieces, bool is_quoted);
    std::string escape();
    std::uint32_t hex_digits(int count);
    void interpolation(Pieces& pieces);
    std::string directive(Pieces& pieces, bool is_quoted);
    void if_directive(Pieces& pieces, bool is_quoted, const Spot& spot);
    void for_directive(Pieces& pieces, bool is_quoted, const Spot& spot);
    bool end_of_sequence();

    Expression made(ExpressionKind kind, const Spot& spot, std::size_t start) const;

    Source& source_;
    TextCursor cursor_;
    Quotes quotes_;
    bool ignores_lines_ = false;
    int depth_;
};

}  // namespace apprunner::hcl
