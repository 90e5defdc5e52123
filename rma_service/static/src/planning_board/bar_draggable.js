import { makeDraggableHook } from "@web/core/utils/draggable_hook_builder_owl";

/**
 * Drag by mouse or touch as everywhere in Odoo, but the bar stays where it is until it
 * is let go: a shadow of it shows where it would go.
 */
export const useBarDraggable = makeDraggableHook({
    name: "useBarDraggable",
    onComputeParams({ ctx }) {
        ctx.followCursor = false;
    },
    onWillStartDrag: ({ ctx }) => ({ element: ctx.current.element }),
    onDragStart: ({ ctx }) => ({
        element: ctx.current.element,
        grip: ctx.current.initialPosition.x,
    }),
    onDrag: ({ ctx }) => ({ element: ctx.current.element }),
    onDragEnd: ({ ctx }) => ({ element: ctx.current.element }),
    onDrop: ({ ctx }) => ({ element: ctx.current.element }),
});
