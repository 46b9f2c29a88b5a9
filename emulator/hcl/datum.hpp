// A value of an expression: known, unknown or failed, with the spot where it is written. Copies
// share what is inside, so that a value which is used often costs little. Pure; any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace apprunner::hcl {

/// Where something is written. Lines and columns count from 1; 0: not known.
struct Spot {
    std::shared_ptr<const std::string> file;  ///< As it was named; nullptr: in no file.
    int line = 0;
    int column = 0;
};

enum class DatumKind { null, text, number, boolean, list, object, unknown };

struct NamedDatum;

/// What is in one value may not be more than this: unknown() stands in its place.
inline constexpr std::size_t datum_weight_max = 100'000;
inline constexpr int datum_depth_max = 100;
inline constexpr std::size_t datum_text_bytes_max = 1'048'576;

struct Datum {
    DatumKind kind = DatumKind::null;
    /// Of text, number and boolean: as Terraform's tostring() has it. Of unknown: the expression.
    std::string text;
    std::shared_ptr<const std::vector<Datum>> items;        ///< Of a list; never nullptr there.
    std::shared_ptr<const std::vector<NamedDatum>> fields;  ///< Of an object; never nullptr there.
    /// Of an object: the expression whose names and values would come on top; "": none.
    std::string rest;
    /// Of unknown, or of `rest`: the root module's variable that settles it; "": none.
    std::string settled_by;
    bool sensitive = false;        ///< It, and all that is in it.
    bool holds_sensitive = false;  ///< It, or something in it.
    bool holds_unknown = false;
    /// It is what Terraform refuses, or holds that: try() goes on to its next argument. Then it is
    /// unknown to all others.
    bool failed = false;
    int depth = 0;
    std::size_t weight = 1;
    Spot spot;

    [[nodiscard]] bool is_unknown() const { return kind == DatumKind::unknown; }
    [[nodiscard]] bool is_null() const { return kind == DatumKind::null; }
    [[nodiscard]] bool is_list() const { return kind == DatumKind::list; }
    [[nodiscard]] bool is_object() const { return kind == DatumKind::object; }
    [[nodiscard]] bool is_scalar() const {
        return kind == DatumKind::text || kind == DatumKind::number || kind == DatumKind::boolean;
    }
    [[nodiscard]] bool is_true() const { return kind == DatumKind::boolean && text == "true"; }
    /// The value of that name of an object, or nullptr.
    [[nodiscard]] const Datum* find(std::string_view name) const;
    void mark_sensitive() { sensitive = holds_sensitive = true; }
};

/// A name of an object, and its value.
struct NamedDatum {
    std::string name;
    Datum value;
    Spot spot;  ///< Of the name.
};

[[nodiscard]] Datum text_datum(std::string text);
/// `digits` as in JSON.
[[nodiscard]] Datum number_datum(std::string_view digits);
[[nodiscard]] Datum number_datum(double number);
[[nodiscard]] Datum flag_datum(bool flag);
[[nodiscard]] Datum unknown_datum(std::string expression, std::string settled_by = {});
[[nodiscard]] Datum failed_datum(std::string expression);
[[nodiscard]] Datum list_datum(std::vector<Datum> items);

/// Collects an object: a name that comes again takes the first one's place.
class ObjectMaker {
  public:
    void put(std::string name, Datum value, Spot spot = {});
    /// All of `object`, with what is not known of it.
    void put_all(const Datum& object);
    /// More names come that nobody knows.
    void put_unknown(const Datum& unknown);
    [[nodiscard]] Datum done();

  private:
    std::vector<NamedDatum> fields_;
    std::unordered_map<std::string, std::size_t> index_;
    std::string rest_;
    std::string settled_by_;
    bool sensitive_ = false;
};

/// What operations on several values keep of them: sensitive, failed, settled by one variable.
class Inherited {
  public:
    void from(const Datum& datum);
    /// `result` with it; `deep`: it was made of all that is in them.
    [[nodiscard]] Datum onto(Datum result, bool deep = true) const;
    [[nodiscard]] Datum unknown(std::string expression) const;

  private:
    bool sensitive_ = false;
    bool holds_sensitive_ = false;
    bool failed_ = false;
    bool settled_ = true;
    std::string settled_by_;
};

/// The scalar as Terraform converts it; nothing where it cannot.
[[nodiscard]] std::optional<Datum> to_text(const Datum& datum);
[[nodiscard]] std::optional<Datum> to_number(const Datum& datum);
[[nodiscard]] std::optional<Datum> to_flag(const Datum& datum);
/// Nothing when it is none.
[[nodiscard]] std::optional<double> number_of(const Datum& datum);
[[nodiscard]] std::string number_text(double number);

/// Whether both are equal; nothing when that depends on what is unknown.
[[nodiscard]] std::optional<bool> equal(const Datum& one, const Datum& other);

/// The fields in the order of their names, as Terraform goes through them.
[[nodiscard]] std::vector<const NamedDatum*> sorted_fields(const Datum& object);
/// Scalars of several kinds become texts, as in the lists and maps of one type.
void unify(std::vector<Datum>& items);

}  // namespace apprunner::hcl
