#!/bin/sh
# Speaks a book in parts on the nodes of a Slurm cluster, and assembles it when all parts are done.
#
#     examples/slurm.sh BOOK PARTS [OPTIONS OF THE LAST RENDER…]
#
# CACHE is a folder that all nodes see. By default it is next to the book.
set -eu
book=$1
parts=$2
shift 2
cache=${CACHE:-$(dirname "$book")/cache}

array=$(sbatch --parsable --job-name=speak --array="1-$parts" --cpus-per-task="${CPUS:-4}" <<END
#!/bin/sh
exec fullcast render "$book" --shard "\$SLURM_ARRAY_TASK_ID/$parts" --jobs "\$SLURM_CPUS_PER_TASK" --cache "$cache"
END
)
# It runs when all parts have ended, even if one of them failed: then it speaks what is missing.
sbatch --job-name=assemble --dependency="afterany:$array" --cpus-per-task="${CPUS:-4}" \
    --wrap "fullcast render '$book' --cache '$cache' $*"
