//! kassa-lab.
