module axonflow

go 1.19
