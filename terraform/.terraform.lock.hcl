# The version that the tests know, see "What it is tested with" in README.md. Its hashes
# come from the registry: the first `terraform init` writes them.

provider "registry.terraform.io/hashicorp/aws" {
  version     = "6.62.0"
  constraints = ">= 6.62.0, < 7.0.0"
}
