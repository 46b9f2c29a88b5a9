# Terraform's language: expressions, files, bounds.
apprunner_test(NAME hcl_test LABEL unit
  SOURCES hcl/bounds_test.cpp hcl/expressions_test.cpp hcl/folders_test.cpp hcl/syntax_test.cpp
    hcl/unknowns_test.cpp
  LIBS apprunner_hcl)
